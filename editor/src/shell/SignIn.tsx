import './SignIn.css';
import { Button } from '../parts/Button.tsx';
import { CodePane } from '../parts/facts/CodePane.tsx';

/** Shown when the hub answers 401. */
export const SignIn = () => (
  <main class="sign-in">
    <img src="/icon.svg" width={56} height={56} alt="" />
    <h1>Sign in to StreamOps</h1>
    <p>
      This browser has no key to the hub yet. Open the address that <code>npm start</code> printed in its
      terminal: it signs this browser in once, and it stays signed in.
    </p>
    <CodePane label="Example address" text={`${location.origin}/signin?code=…`} />
    <p class="soft">Lost it? Restart the hub and it prints a fresh one.</p>
    <Button kind="main" onClick={() => location.reload()}>
      Try again
    </Button>
  </main>
);
