import routes from 'virtual:hub-routes';
import { signal } from '@preact/signals';
import { makeCall } from './client.ts';

/** null until the first answer; false shows the sign-in page. */
export const signedIn = signal<boolean | null>(null);

export const call = makeCall(
  routes,
  (...request) => fetch(...request),
  () => {
    signedIn.value = false;
  },
);
