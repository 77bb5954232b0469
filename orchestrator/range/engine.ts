import Docker from 'dockerode';

/** A client of the engine behind a socket; made once and handed to whatever of this folder needs it. */
export const connectEngine = (socketPath: string): Docker => new Docker({ socketPath });
