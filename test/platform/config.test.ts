import { describe, expect, test } from 'vitest';
import { describeSettings, readConfig, settings } from '../../orchestrator/config.js';

describe('settings', () => {
  test('have defaults that serve this machine only', () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDirectory: './data',
      publicUrl: 'http://localhost:8080',
      origins: ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'],
      trustProxy: 0,
      warmRanges: 4,
      logLevel: 'info',
      signUp: 'open',
      retentionDays: 365,
      maxLiveAttempts: 8,
      allowUnsafe: [],
      dockerSocket: '/var/run/docker.sock',
      engineProcess: undefined,
      containerRuntime: undefined,
    });
  });

  test('of a public server allow its own origin and no other', () => {
    const config = readConfig({ PUBLIC_URL: 'https://drill.example.org/', PORT: '80', TRUST_PROXY: '1' });
    expect(config).toMatchObject({
      port: 80,
      publicUrl: 'https://drill.example.org',
      origins: ['https://drill.example.org'],
      trustProxy: 1,
    });
  });

  test('an empty variable counts as unset', () => {
    expect(readConfig({ PORT: '', PUBLIC_URL: '' }).publicUrl).toBe('http://localhost:8080');
  });

  test('what is wrong is named all at once: variable, value, what it should be, what it is for', () => {
    const wrong = { PORT: 'eighty', PUBLIC_URL: 'drill.example.org/path', LOG_LEVEL: 'loud', MAX_LIVE_ATTEMPTS: '0' };
    expect(() => readConfig(wrong)).toThrow(expect.objectContaining({ name: 'ConfigError' }));
    try {
      readConfig(wrong);
    } catch (error) {
      const lines = String((error as Error).message).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[0]).toMatch(/^PORT="eighty": must be a whole number\. PORT is: TCP port/);
      expect(lines[1]).toMatch(/^PUBLIC_URL="drill.example.org\/path": must be an address such as/);
      expect(lines[2]).toMatch(/^LOG_LEVEL="loud": .*"debug"/);
    }
  });

  test('keep evidence for at least a day and at most ten years', () => {
    expect(readConfig({ RETENTION_DAYS: '1' }).retentionDays).toBe(1);
    expect(readConfig({ RETENTION_DAYS: '3650' }).retentionDays).toBe(3650);
    for (const days of ['0', '3651', '-1', '30.5', 'for ever']) {
      expect(() => readConfig({ RETENTION_DAYS: days })).toThrow(/^RETENTION_DAYS="/);
    }
  });

  test('are all in the table of the documentation', () => {
    for (const { name } of Object.values(settings)) expect(describeSettings()).toContain(`| \`${name}\` |`);
  });
});
