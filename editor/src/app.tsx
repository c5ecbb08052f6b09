import { useEffect, useState } from 'preact/hooks';
import { signedIn } from './connection/api.ts';
import { asHubError, type HubError } from './connection/client.ts';
import { epoch, listening } from './connection/epoch.ts';
import { loadShell, system } from './connection/store.ts';
import { lazy } from './lazy.tsx';
import { AssetsPage } from './pages/assets/AssetsPage.tsx';
import { JobsPage } from './pages/jobs/JobsPage.tsx';
import { LivePage } from './pages/live/LivePage.tsx';
import { NotFound } from './pages/NotFound.tsx';
import { Button } from './parts/Button.tsx';
import { ErrorNote } from './parts/ErrorNote.tsx';
import { match, navigate } from './router.ts';
import { Shell } from './shell/Shell.tsx';
import { SignIn } from './shell/SignIn.tsx';

const blank = <div class="page" />;
const AssetPage = lazy(() => import('./pages/asset/AssetPage.tsx').then((page) => page.AssetPage), blank);
const JobPage = lazy(() => import('./pages/job/JobPage.tsx').then((page) => page.JobPage), blank);
const SettingsPage = lazy(
  () => import('./pages/settings/SettingsPage.tsx').then((page) => page.SettingsPage),
  blank,
);
const WorkersPage = lazy(
  () => import('./pages/workers/WorkersPage.tsx').then((page) => page.WorkersPage),
  blank,
);
const RunPage = lazy(() => import('./pages/run/RunPage.tsx').then((page) => page.RunPage), blank);
const PartsPage = lazy(() => import('./pages/parts/PartsPage.tsx').then((page) => page.PartsPage), blank);

/** Address to page. */
const Page = () => {
  const asset = match('/assets/:id');
  const job = match('/jobs/:id');
  const settings = match('/settings/:tab');
  if (match('/')) return <LivePage />;
  if (match('/assets')) return <AssetsPage />;
  if (asset?.id) return <AssetPage key={asset.id} id={asset.id} />;
  if (match('/jobs')) return <JobsPage />;
  if (job?.id) return <JobPage key={job.id} id={job.id} />;
  if (match('/run')) return <RunPage />;
  if (match('/workers')) return <WorkersPage />;
  if (settings?.tab) return <SettingsPage tab={settings.tab} />;
  if (match('/settings')) navigate('/settings/drives', { replace: true });
  if (match('/parts')) return <PartsPage />;
  return <NotFound />;
};

export const App = () => {
  const [error, setError] = useState<HubError | null>(null);
  const start = () => {
    loadShell().then(
      () => setError(null),
      // What was told before stays; lists say themselves what they could not ask.
      (failure) => system.peek() === null && setError(asHubError(failure)),
    );
  };
  const ready = listening.value;
  const round = epoch.value;
  useEffect(() => {
    if (ready) start();
  }, [ready, round]);
  if (signedIn.value === false) return <SignIn />;
  return (
    <Shell>
      {error ? (
        <div class="page">
          <ErrorNote error={error} action={<Button onClick={start}>Try again</Button>} />
        </div>
      ) : (
        ready && <Page />
      )}
    </Shell>
  );
};
