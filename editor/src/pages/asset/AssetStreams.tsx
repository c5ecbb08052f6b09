import type { Asset, MediaStream } from '@streamops/core';
import { codecName, streamFacts } from '../../media-facts.ts';
import { Button } from '../../parts/Button.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { reindex } from '../assets/asset-actions.ts';

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const StreamRow = ({ stream, chapters }: { stream: MediaStream; chapters: boolean }) => (
  <tr>
    <td class="quiet">{stream.index}</td>
    <td>{chapters ? 'Chapters' : capital(stream.kind)}</td>
    <td>
      {chapters ? '' : codecName(stream.codec)}
      {stream.profile && <span class="quiet"> {stream.profile}</span>}
    </td>
    <td>{streamFacts(stream)}</td>
    <td>
      {[
        stream.title && `‘${stream.title}’`,
        stream.language !== 'und' && stream.language,
        stream.default && 'default',
        ...(stream.dispositions ?? []).map((word) => word.replaceAll('_', ' ')),
      ]
        .filter(Boolean)
        .join(' · ')}
    </td>
  </tr>
);

/** Every stream of the file, or how to have it read. */
export const Streams = ({ asset }: { asset: Asset }) => {
  const { media } = asset;
  if (!media) {
    return (
      <EmptyState
        icon="film"
        title="Not read yet"
        action={
          <Button icon="redo" onClick={() => void reindex([asset.id])}>
            Reindex
          </Button>
        }
      >
        Streams show up here once its headers are read.
      </EmptyState>
    );
  }
  return (
    <div class="table-scroll">
      <table class="streams">
        <thead>
          <tr>
            {['#', 'Kind', 'Codec', 'Facts', 'Name'].map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {media.streams.map((stream) => (
            <StreamRow
              key={stream.index}
              stream={stream}
              // MOV keeps the names of chapters in a track of text, which probes call binary data.
              chapters={stream.codec === 'bin_data' && media.chapters.length > 0}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
};
