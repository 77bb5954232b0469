/** Why something about webhooks is refused. `http` turns the code into a status and a sentence. */
export type WebhookCode = 'webhook-unknown' | 'webhook-disabled' | 'delivery-unknown';

export class WebhookError extends Error {
  override name = 'WebhookError';
  constructor(
    readonly code: WebhookCode,
    message: string,
  ) {
    super(message);
  }
}
