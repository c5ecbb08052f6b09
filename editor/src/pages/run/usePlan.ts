import type { JobTypeView, PlanView } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { jobsFor, tooFew } from './run-words.ts';

/** A pause in typing. */
const quietMs = 350;

export interface Planned {
  plan: PlanView | null;
  error: HubError | null;
  /** What is shown is of before the last change. */
  stale: boolean;
}

/** The dry run of what the form holds, asked anew after each change; for many files of the first of them. */
export const usePlan = (
  type: JobTypeView | undefined,
  ids: readonly string[],
  params: Record<string, unknown>,
): Planned => {
  const [shown, setShown] = useState<Planned>({ plan: null, error: null, stale: false });
  const key = JSON.stringify([type?.type, ids, params]);
  useEffect(() => {
    const [inputs] = type && tooFew(type, ids) === null ? jobsFor(type, ids) : [];
    if (!type || !inputs) {
      setShown({ plan: null, error: null, stale: false });
      return;
    }
    setShown((before) => ({ ...before, stale: true }));
    const abort = new AbortController();
    const ask = async () => {
      const body = { type: type.type, inputs: inputs.map((assetId) => ({ assetId })), params };
      const answer = await call('createJob', { query: { dryRun: 'true' }, body }, abort.signal);
      return 'plan' in answer ? answer.plan : null;
    };
    const timer = setTimeout(() => {
      ask().then(
        (plan) => setShown({ plan, error: null, stale: false }),
        (error) => {
          if (!abort.signal.aborted) setShown({ plan: null, error: asHubError(error), stale: false });
        },
      );
    }, quietMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return shown;
};
