import {
  type Asset,
  type Drive,
  type DryRun,
  jobDefinition,
  makePlan,
  type PlanContext,
  type PlanInput,
  parseParams,
  pathParts,
  plannedCommands,
  plannedEstimate,
  plannedPath,
} from '@streamops/core';
import type { World } from './world.ts';

const inputOf = (asset: Asset): PlanInput => ({
  ...{ assetId: asset.id, driveId: asset.driveId, path: asset.path, ...pathParts(asset.path) },
  ...{ sizeBytes: asset.sizeBytes, modifiedAt: asset.modifiedAt, tags: asset.tags },
  media: asset.media ?? {
    container: 'other',
    durationSec: null,
    startSec: 0,
    finished: true,
    streams: [],
    chapters: [],
  },
});

const absolute = ({ driveId, path }: Asset, drives: readonly Pick<Drive, 'id' | 'path'>[]): string =>
  `${drives.find(({ id }) => id === driveId)?.path ?? ''}/${path}`;

/** The first pass of a job's own plan over a made-up file. Rejects as the hub does. */
export const planFor = (
  { system, drives }: World,
  { type, params, assets }: { type: string; params: Record<string, unknown>; assets: readonly Asset[] },
): DryRun => {
  const definition = jobDefinition(type);
  const inputs = assets.map(inputOf);
  const parsed = parseParams(definition, params);
  const context: PlanContext = {
    inputs,
    drives: drives.map(({ id, name }, device) => ({ id, name, device })),
    capabilities: {
      encoders: system.workers[0]?.encoders ?? [],
      mkvKeeps: { opusDelay: false, rotation: false },
    },
    ...{ recordedAt: assets[0]?.modifiedAt ?? 0, timeZone: 'UTC', found: {} },
  };
  const plan = makePlan(definition, parsed, context);
  const places = {
    inputs: assets.map((asset) => ({ assetId: asset.id, absolutePath: absolute(asset, drives) })),
    roots: [
      ...drives.map(({ id, path }) => ({ driveId: id, path })),
      { driveId: null, path: '/home/me/streamops/data/artifacts' },
    ],
  };
  return {
    plan,
    commands: plannedCommands(plan, places),
    files: Object.entries(plan.outputs).map(([name, output]) => ({
      ...{ name, path: plannedPath(output, places), taken: false },
      kind: output.to === 'drive' ? ('file' as const) : ('artifact' as const),
    })),
    estimate: plannedEstimate(plan, { definition, params: parsed, context }),
  };
};
