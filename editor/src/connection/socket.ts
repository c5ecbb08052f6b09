import { batch, signal } from '@preact/signals';
import type { socketPath, UiServerToClient } from '@streamops/core';
import { io, type Socket } from 'socket.io-client';
import { isOver } from '../media-facts.ts';
import { signedIn } from './api.ts';
import { epoch, listening } from './epoch.ts';
import { forgetProgress, putProgress } from './progress.ts';
import { assets, drives, jobs, system } from './store.ts';

/** Typed by core's constant, whose module would bring zod along. */
const path: typeof socketPath = '/ws';

export const connection = signal<'connecting' | 'open' | 'lost'>('connecting');

const listen = (socket: Socket<UiServerToClient>): void => {
  socket.on('asset.put', (asset) => assets.put(asset));
  socket.on('asset.removed', ({ id }) => assets.drop(id));
  socket.on('job.put', (job) => {
    if (isOver(job.state)) putProgress(job.id, null);
    jobs.put(job);
  });
  socket.on('job.progress', (made) => {
    const job = jobs.has(made.jobId) ? jobs.of(made.jobId).peek() : null;
    // Told late by a worker that was about to stop.
    if (!job || !isOver(job.state)) putProgress(made.jobId, made);
  });
  socket.on('drives.changed', (changed) => {
    drives.value = changed;
  });
  socket.on('system.changed', (changed) => {
    system.value = changed;
  });
};

const refusedAgainMs = 3000;

/** A socket that takes longer than this holds up no page: it asks at once, and again when the socket is there. */
const waitAtMostMs = 1000;

/** Connects to the hub and stays connected. Whenever it does again, everything that is shown is asked for again. */
export const startSocket = (): void => {
  const socket: Socket<UiServerToClient> = io('/ui', {
    path,
    withCredentials: true,
    reconnectionDelayMax: 3000,
    // One round trip instead of three; what lets no websocket through is asked by requests.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  });
  listen(socket);
  const goOn = () => {
    listening.value = true;
  };
  setTimeout(goOn, waitAtMostMs);
  socket.on('connect', () => {
    forgetProgress();
    batch(() => {
      connection.value = 'open';
      epoch.value += 1;
      goOn();
    });
  });
  socket.on('disconnect', () => {
    connection.value = 'lost';
  });
  socket.on('connect_error', () => {
    connection.value = 'lost';
    goOn();
    // socket.io tries again by itself where nobody answers, but not where the hub refuses.
    if (!socket.active && signedIn.peek() !== false) setTimeout(() => socket.connect(), refusedAgainMs);
  });
  // Who signs in comes with a fresh page.
  signedIn.subscribe((is) => {
    if (is === false) socket.disconnect();
  });
};
