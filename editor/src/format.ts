/** How numbers read in the editor. Data stays in base units; only this file makes text of it. */

const grouped = new Intl.NumberFormat('en-GB');
export const count = (value: number): string => grouped.format(value);

const trim = (value: number, digits: number): string => value.toFixed(digits).replace(/\.?0+$/, '');

const sizeUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1.4 GB`: decimal units, as disks and file managers count. */
export const size = (bytes: number): string => {
  if (!Number.isFinite(bytes) || bytes < 0) return '–';
  let value = bytes;
  let unit = 0;
  // 999.5 would round to 1000: go on to the next unit.
  while (value >= 999.5 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${digits ? trim(value, digits) : String(Math.round(value))} ${sizeUnits[unit]}`;
};

export const rate = (bytesPerSec: number): string => `${size(bytesPerSec)}/s`;
export const speed = (timesRealTime: number): string =>
  `${timesRealTime >= 99.95 ? Math.round(timesRealTime) : timesRealTime.toFixed(1)}×`;
export const percent = (value: number): string => `${Math.floor(value)} %`;

const two = (value: number): string => String(value).padStart(2, '0');

/** `1:23:45` or `0:07`; with tenths `1:23:45.6`. */
export const clock = (seconds: number, digits = 0): string => {
  if (!Number.isFinite(seconds)) return '–';
  const scale = 10 ** digits;
  const total = Math.floor(Math.max(0, seconds) * scale + 1e-6);
  const fraction = digits ? `.${String(total % scale).padStart(digits, '0')}` : '';
  const whole = Math.floor(total / scale);
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  const s = two(whole % 60);
  return `${h ? `${h}:${two(m)}` : m}:${s}${fraction}`;
};

/** A span in words: `12 s`, `4 min`, `2 h 10 min`, `3 days`. */
export const span = (seconds: number): string => {
  const s = Math.max(0, seconds);
  if (s < 0.95) return `${Math.round(s * 1000)} ms`;
  if (s < 9.95) return `${trim(s, 1)} s`;
  if (s < 90) return `${Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 36 * 3600) {
    const minutes = Math.round(s / 60);
    return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
  }
  return `${Math.round(s / 86_400)} days`;
};

export const timeLeft = (seconds: number): string => `${span(Math.max(1, Math.round(seconds)))} left`;

const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const yearFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const weekdayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** What a title shows on hover: weekday, date and seconds. */
export const exactDate = (at: number): string => exactFormat.format(at);

const daysApart = (at: number, now: number): number =>
  Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);

/** `just now`, `4 min ago`, `today 20:14`, `yesterday 20:14`, `Tuesday 20:14`, `3 Nov`, `3 Nov 2024`. */
export const relativeDate = (at: number, now: number): string => {
  const past = (now - at) / 1000;
  if (past < 0) return past > -60 ? 'just now' : aheadDate(at, now);
  if (past < 45) return 'just now';
  if (past < 3570) return `${Math.max(1, Math.round(past / 60))} min ago`;
  const days = daysApart(at, now);
  if (days === 0) return `today ${timeFormat.format(at)}`;
  if (days === 1) return `yesterday ${timeFormat.format(at)}`;
  if (days < 7) return `${weekdayFormat.format(at)} ${timeFormat.format(at)}`;
  return dayOf(at, now);
};

const dayOf = (at: number, now: number): string =>
  (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat : yearFormat).format(at);

const aheadDate = (at: number, now: number): string => {
  const days = daysApart(now, at);
  if (days === 0) return `today ${timeFormat.format(at)}`;
  return days === 1 ? `tomorrow ${timeFormat.format(at)}` : dayOf(at, now);
};

/** `1:23:45.5`, `90`, `1m30s`, `2 h` → seconds; null where it is no duration. */
export const parseDuration = (text: string): number | null => {
  const clean = text.trim().toLowerCase();
  if (/^\d+(:\d{1,2}){1,2}(\.\d+)?$/.test(clean)) {
    return clean.split(':').reduce((total, part) => total * 60 + Number(part), 0);
  }
  if (/^\d+(\.\d+)?$/.test(clean)) return Number(clean);
  const parts = clean.match(
    /^(?:(\d+(?:\.\d+)?)\s*h[a-z]*)?\s*(?:(\d+(?:\.\d+)?)\s*m[a-z]*)?\s*(?:(\d+(?:\.\d+)?)\s*s[a-z]*)?$/,
  );
  if (!clean || !parts) return null;
  return Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
};

/** `200 GB`, `1.5tb`, `512` → bytes; null where it is no size. */
export const parseSize = (text: string): number | null => {
  const parts = text.trim().match(/^(\d+(?:[.,]\d+)?)\s*([kmgtp]?)(i?)b?$/i);
  if (!parts) return null;
  const power = parts[2] ? 'kmgtp'.indexOf(parts[2].toLowerCase()) + 1 : 0;
  return Math.round(Number((parts[1] ?? '0').replace(',', '.')) * (parts[3] ? 1024 : 1000) ** power);
};

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** `removed by the owner` → `Removed by the owner.` */
export const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
