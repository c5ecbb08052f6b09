import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamOpsError } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetSecrets, helpText, readConfig, version } from './config.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'streamops-config-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const read = (env: NodeJS.ProcessEnv = {}, argv: string[] = []) => readConfig(env, argv, dir);
const failure = (env: NodeJS.ProcessEnv, argv: string[] = []) => {
  try {
    read(env, argv);
  } catch (error) {
    if (error instanceof StreamOpsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no failure';
};
const writeConfig = (text: string) => writeFileSync(join(dir, 'config.json'), text);

describe('the configuration', () => {
  it('has defaults for everything, with folders from the current one', () => {
    expect(read()).toEqual({
      port: 7767,
      host: '127.0.0.1',
      allowedHosts: [],
      dataDir: join(dir, 'data'),
      watchDir: join(dir, 'recordings'),
      editingDir: join(dir, 'library'),
      hooksDir: join(dir, 'data', 'hooks'),
      redisUrl: null,
      ffmpegPath: 'ffmpeg',
      ffprobePath: 'ffprobe',
      logLevel: 'info',
      flags: { help: false, version: false, sample: false },
    });
  });

  it('takes the environment before the file, and the file before defaults', () => {
    writeConfig('{ "STREAMOPS_PORT": 8000, "LOG_LEVEL": "debug", "STREAMOPS_ALLOWED_HOSTS": ["a", "b:1"] }');
    const config = read({ STREAMOPS_DATA_DIR: '.', STREAMOPS_PORT: '9000' });
    expect(config).toMatchObject({ port: 9000, logLevel: 'debug', allowedHosts: ['a', 'b:1'], dataDir: dir });
  });

  it('takes an empty text for nothing, as compose files write it', () => {
    expect(read({ REDIS_URL: '', STREAMOPS_PORT: ' ' })).toMatchObject({ redisUrl: null, port: 7767 });
  });

  it('reads flags', () => {
    expect(read({}, ['--sample', '--help']).flags).toEqual({ help: true, version: false, sample: true });
  });

  it('takes a program by name from the PATH, and by path from the current folder', () => {
    const config = read({ FFMPEG_PATH: './bin/ffmpeg', FFPROBE_PATH: 'ffprobe5' });
    expect(config).toMatchObject({ ffmpegPath: join(dir, 'bin/ffmpeg'), ffprobePath: 'ffprobe5' });
  });

  it.each([
    [{ STREAMOPS_PORT: 'abc' }, 'STREAMOPS_PORT is "abc"; allowed is a whole number from 0 to 65535'],
    [{ STREAMOPS_PORT: '70000' }, 'STREAMOPS_PORT is "70000"'],
    [{ STREAMOPS_HOST: 'http://x' }, 'STREAMOPS_HOST is "http://x"'],
    [{ STREAMOPS_ALLOWED_HOSTS: 'good,*.bad' }, 'STREAMOPS_ALLOWED_HOSTS is "good,*.bad"; allowed is NAME'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; allowed is trace, debug'],
  ])('names the key, what it found and what is allowed: %j', (env, message) => {
    expect(failure(env)).toContain(`CONFIG_INVALID: ${message}`);
  });

  it('does not show a secret that is wrong', () => {
    const message = failure({ REDIS_URL: 'redis//:hunter2@host' });
    expect(message).toContain('REDIS_URL');
    expect(message).not.toContain('hunter2');
  });

  it.each([
    ['not json', 'is not a JSON object'],
    ['[1]', 'is not a JSON object'],
    ['{ "STREAMOPS_PROT": 1 }', 'unknown key "STREAMOPS_PROT"'],
    ['{ "STREAMOPS_DATA_DIR": "x" }', 'cannot set STREAMOPS_DATA_DIR'],
  ])('says what is wrong with a config.json of %s', (text, message) => {
    writeConfig(text);
    expect(failure({ STREAMOPS_DATA_DIR: dir })).toContain(message);
  });

  it('names a flag that there is not', () => {
    expect(failure({}, ['--sample', '--smaple'])).toContain('"--smaple"');
  });

  it('leaves no secret in the environment, where flows could read it', () => {
    const env = { REDIS_URL: 'redis://me:hunter2@host:6379', PATH: '/bin', STREAMOPS_PORT: '1' };
    forgetSecrets(env);
    expect(env).toEqual({ PATH: '/bin', STREAMOPS_PORT: '1' });
  });
});

describe('--help', () => {
  it('lists each flag and each key with its default', () => {
    const text = helpText();
    expect(text).toContain(version);
    for (const name of ['--sample', '--help', '--version']) expect(text).toContain(name);
    expect(text).toMatch(/STREAMOPS_PORT +Port of the editor and the API \(7767\)/);
    expect(text).toMatch(/REDIS_URL .*\(not set\)/);
  });
});
