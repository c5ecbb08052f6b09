import { Button } from '../parts/Button.tsx';
import { EmptyState } from '../parts/EmptyState.tsx';
import { path } from '../router.ts';

export const NotFound = () => (
  <div class="page">
    <EmptyState icon="search" title="There is no page here" action={<Button href="/">Go to Live</Button>}>
      Nothing has the address <code>{path.value}</code>.
    </EmptyState>
  </div>
);
