import type { JobDetail } from '@streamops/core';
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../connection/api.ts';
import { asHubError, type HubError } from '../../connection/client.ts';
import { epoch } from '../../connection/epoch.ts';
import { jobs } from '../../connection/store.ts';

/** The job with its log: asked when it opens, when its state changes and after a reconnect. */
export const useJobDetail = (id: string) => {
  const live = jobs.of(id).value;
  const [detail, setDetail] = useState<JobDetail | null>(null);
  const [error, setError] = useState<HubError | null>(null);
  const state = live?.state;
  const round = epoch.value;
  useEffect(() => {
    let gone = false;
    call('getJob', { params: { id } }).then(
      (job) => {
        if (gone) return;
        jobs.keep(job);
        setDetail(job);
        setError(null);
      },
      (failure) => !gone && setError(asHubError(failure)),
    );
    return () => {
      gone = true;
    };
  }, [id, state, live?.attempt, round]);
  // The socket's job is the newest; only the log comes with the detail.
  return { job: live, log: detail?.log ?? [], error };
};
