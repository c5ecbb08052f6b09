/** One direction in which a crop can be moved. Shares of the picture's width or height. */
export interface Axis {
  /** How long the crop is. */
  length: number;
  /** Where its middle is while nothing moves. */
  rest: number;
}

/** From one place that the crop is tried at to the next. */
const placeStep = 1 / 64;
/** Shares of the picture in a second. */
export const mostSpeed = 0.4;
/** After so many seconds in which nothing moves it goes back to where it rests. */
const restsAfterSec = 10;
/** Inside so much of the crop's middle all places are equally good: nothing there makes it move. */
const deadZone = 0.5;

/** Where the middle may be so that the crop stays inside; the resting place is one of them. Rising. */
export const placesOf = ({ length, rest }: Axis): Float64Array => {
  const [low, high] = [Math.min(rest, length / 2), Math.max(rest, 1 - length / 2)];
  const before = Math.ceil((rest - low) / placeStep - 1e-9);
  const after = Math.ceil((high - rest) / placeStep - 1e-9);
  return Float64Array.from({ length: before + 1 + after }, (_, n) =>
    Math.min(high, Math.max(low, rest + (n - before) * placeStep)),
  );
};

/** How well a crop at `place` shows what is `at`: 1 in its middle half, 0 from its edge on. */
const shown = (at: number, place: number, { length }: Axis): number => {
  const off = Math.abs(at - place) / (length / 2);
  return Math.min(1, Math.max(0, (1 - off) / (1 - deadZone)));
};

/** How well each place shows each of so many cells in a row: one row a place. */
const viewsOf = (places: Float64Array, cells: number, axis: Axis): Float64Array[] =>
  Array.from(places, (place) =>
    Float64Array.from({ length: cells }, (_, cell) => shown((cell + 0.5) / cells, place, axis)),
  );

export interface Seen {
  /** Of each moment in turn, how much moves in each of `cells`, all of them 1 at most. */
  motion: Float32Array;
  cells: number;
  /** Seconds from one moment to the next. */
  stepSec: number;
  /**
   * To move by the whole picture costs what is seen in so many seconds. What moves elsewhere for a shorter time than it
   * takes to make up for the way there and back is left alone.
   */
  moveCostSec: number;
}

const momentsIn = ({ motion, cells }: Seen): number => motion.length / cells;

const dot = (view: Float64Array, motion: Float32Array, from: number): number => {
  let sum = 0;
  for (let n = 0; n < view.length; n += 1) sum += (view[n] ?? 0) * (motion[from + n] ?? 0);
  return sum;
};

interface Search {
  seen: Seen;
  axis: Axis;
  places: Float64Array;
  views: Float64Array[];
  /** Of each moment and place, by how many places it moves until the next moment. */
  moves: Int8Array;
}

/** What it is worth to be at a place at a moment. Seconds of all that moves. */
const worth = ({ seen, axis, places, views }: Search, moment: number, n: number): number => {
  const { motion, cells, stepSec, moveCostSec } = seen;
  const inSight = dot(views[n] ?? new Float64Array(), motion, moment * cells);
  const astray = Math.abs((places[n] ?? 0) - axis.rest) * (moveCostSec / restsAfterSec);
  return stepSec * (inSight - astray);
};

/** Where it is best to go to from a place: to stay, where nothing is better. */
const bestMove = (search: Search, later: Float64Array, from: number): { move: number; value: number } => {
  const { places, seen } = search;
  const reach = Math.min(127, Math.max(1, Math.floor((mostSpeed * seen.stepSec) / placeStep)));
  let best = { move: 0, value: later[from] ?? 0 };
  for (let to = Math.max(0, from - reach); to <= Math.min(places.length - 1, from + reach); to += 1) {
    const way = Math.abs((places[to] ?? 0) - (places[from] ?? 0));
    const value = (later[to] ?? 0) - seen.moveCostSec * way;
    if (value > best.value + 1e-9) best = { move: to - from, value };
  }
  return best;
};

/** From the last moment to the first, what each place is worth with all that can follow. */
const valuesFrom = (search: Search): Float64Array => {
  const { places, seen, moves } = search;
  let later = new Float64Array(places.length);
  for (let moment = momentsIn(seen) - 1; moment >= 0; moment -= 1) {
    const values = new Float64Array(places.length);
    for (let n = 0; n < places.length; n += 1) {
      const { move, value } = bestMove(search, later, n);
      moves[moment * places.length + n] = move;
      values[n] = worth(search, moment, n) + value;
    }
    later = values;
  }
  return later;
};

/**
 * Where the middle of a crop is at each moment of a scene, so that it shows as much as it can of what moves and moves as
 * little as it can itself: the best of all paths, by dynamic programming (Viterbi) from the end to the start. So it sets
 * off in time, does not follow what is gone in a moment, and begins where the first of it will be.
 */
export const bestPath = (seen: Seen, axis: Axis): Float64Array => {
  const places = placesOf(axis);
  const moments = momentsIn(seen);
  if (places.length === 1) return new Float64Array(moments).fill(axis.rest);
  const views = viewsOf(places, seen.cells, axis);
  const search = { seen, axis, places, views, moves: new Int8Array(moments * places.length) };
  const values = valuesFrom(search);
  let at = values.indexOf(Math.max(...values));
  return Float64Array.from({ length: moments }, (_, moment) => {
    const place = places[at] ?? axis.rest;
    at += search.moves[moment * places.length + at] ?? 0;
    return place;
  });
};
