import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { pack } from 'tar-stream';

/** A small host for tests of the range itself: a shell, what holds it, and what the probes need. No part of any lab. */
export const testImage = 'chaindrill/test-host';

// PID 1 ignores what a trainee may send it, and ignoring SIGCHLD (17) makes the kernel reap every orphan.
const dockerfile = `FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
COPY shell-holder.c .
RUN gcc -O2 -Wno-unused-result -static -o /shell-holder shell-holder.c

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends procps iproute2 python3-minimal libpython3-stdlib \\
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /shell-holder /usr/local/sbin/shell-holder
RUN useradd --uid 1000 --create-home --home-dir /home/dev --shell /bin/bash dev
USER 1000
CMD ["python3", "-c", "import signal; [signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15, 17)]; signal.pause()"]
`;
const holder = readFileSync(new URL('../../images/init/shell-holder.c', import.meta.url));
const content = createHash('sha256').update(dockerfile).update(holder).digest('hex').slice(0, 12);

/** Builds the image where it is missing or older than this file. Takes half a minute once, then milliseconds. */
export async function ensureTestImage(docker = new Docker()): Promise<void> {
  const found = await docker.listImages({ filters: { label: [`chaindrill.test=${content}`], reference: [testImage] } });
  if (found.length > 0) return;
  const context = pack();
  context.entry({ name: 'Dockerfile' }, dockerfile);
  context.entry({ name: 'shell-holder.c' }, holder);
  context.finalize();
  const progress = await docker.buildImage(context as unknown as NodeJS.ReadableStream, {
    t: testImage,
    labels: { 'chaindrill.test': content },
  });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error: Error | null, lines: { error?: string }[]) => {
      const failure = error?.message ?? lines.find((line) => line.error)?.error;
      if (failure) reject(new Error(`The test image could not be built: ${failure}`));
      else resolve();
    });
  });
}
