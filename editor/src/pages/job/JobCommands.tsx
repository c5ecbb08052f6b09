import type { JobView, Receipt } from '@streamops/core';
import { size, span } from '../../format.ts';
import { Button } from '../../parts/Button.tsx';
import { Card, Facts } from '../../parts/Card.tsx';
import { CodePane, copyText } from '../../parts/facts/CodePane.tsx';
import { shellWords } from '../jobs/job-words.ts';

const costWords = (cost: Receipt['costs'][number] | undefined): string | null => {
  if (!cost) return null;
  const memory = cost.peakMemoryBytes === null ? '' : `, at most ${size(cost.peakMemoryBytes)} of memory`;
  return `${span(cost.seconds)}${memory}`;
};

/** Each command as it was run, with what it took; one button copies all of them. */
export const Commands = ({ job: { receipt } }: { job: JobView }) => {
  const commands = receipt?.commands ?? [];
  if (!receipt || commands.length === 0) return null;
  const lines = commands.map(shellWords);
  return (
    <Card
      title={lines.length > 1 ? 'Commands' : 'Command'}
      aside={
        lines.length > 1 && (
          <Button
            small
            kind="quiet"
            icon="copy"
            onClick={() => copyText(lines.join('\n\n'), 'Commands copied')}
          >
            Copy all
          </Button>
        )
      }
    >
      <ol class="commands">
        {lines.map((line, at) => (
          // One command may run twice; their order never changes.
          <li key={`${at} ${line}`}>
            <CodePane label={lines.length > 1 ? `Command ${at + 1}` : 'Command'} text={line} words />
            {costWords(receipt.costs[at]) && <p class="field-note">{costWords(receipt.costs[at])}</p>}
          </li>
        ))}
      </ol>
    </Card>
  );
};

const peakOf = ({ costs }: Receipt): number | null => {
  const peaks = costs.flatMap((cost) => cost?.peakMemoryBytes ?? []);
  return peaks.length > 0 ? Math.max(...peaks) : null;
};

/** What the job took and left, in numbers. */
export const Took = ({ job: { receipt } }: { job: JobView }) => {
  if (!receipt) return null;
  const peak = peakOf(receipt);
  const rows: (readonly [string, string])[] = [
    ['Took', span((receipt.finishedAt - receipt.startedAt) / 1000)],
    ['Read', size(receipt.inputBytes)],
    ['Wrote', size(receipt.outputBytes)],
    ...(peak === null ? [] : [['Peak memory', size(peak)] as const]),
    ...(receipt.ffmpegVersion === null ? [] : [['ffmpeg', receipt.ffmpegVersion] as const]),
    ...receipt.outputs.flatMap(({ name, xxh64 }) =>
      xxh64 === null ? [] : [[`Hash of ${name}`, `xxh64 ${xxh64}`] as const],
    ),
  ];
  return (
    <Card title="In numbers">
      <Facts rows={rows} />
    </Card>
  );
};
