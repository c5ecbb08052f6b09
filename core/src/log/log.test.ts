import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

const logged = (write: (log: ReturnType<typeof createLog>) => void, pretty = false): string => {
  let text = '';
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  write(createLog({ name: 'hub', level: 'info', pretty, destination }));
  return text;
};

const secret = `so_${'Ab3-_'.repeat(8)}xyz`;

describe('the log', () => {
  it('is JSON, one line each, with the ids of its child', () => {
    const text = logged((log) => log.child({ requestId: 'r', jobId: 'j' }).info({ n: 1 }, 'hello'));
    expect(text.endsWith('\n')).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ requestId: 'r', jobId: 'j', n: 1, msg: 'hello' });
  });

  it.each([false, true])('never holds a secret, wherever it stands (readable: %s)', (pretty) => {
    const text = logged((log) => {
      log.info({ headers: { authorization: 'Bearer abc', cookie: 'a=hunter2' } }, 'headers');
      log.info({ token: 'hunter2', password: 'hunter2' }, 'fields');
      log.info({ url: '/media/1?key=hunter2&code=hunter2&token=hunter2' }, 'query');
      log.info(`the address is http://localhost/signin?code=${secret}`);
      log.info(
        { deep: { down: { text: `Authorization: Bearer ${secret}` } } },
        `streamops-0198=hunter2; streamops=${secret}`,
      );
      log.error({ err: new Error('connect redis://me:hunter2@host failed') });
      log.error({ err: new Error('connect redis://me:pass@hunter2@host failed') });
    }, pretty);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(secret.slice(0, 20));
    expect(text).not.toContain('Bearer abc');
  });

  it('keeps what is no secret', () => {
    expect(logged((log) => log.info({ code: 'EADDRINUSE', path: '/a@b/c:d' }))).toMatch(
      /EADDRINUSE.*\/a@b\/c:d/,
    );
  });
});
