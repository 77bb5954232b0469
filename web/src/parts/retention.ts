import { useTranslation } from 'react-i18next';
import { api } from '../api/endpoints.js';
import { useResource } from '../api/use-resource.js';

/** For how long this server keeps evidence, in words: `365 days`. Null until it is known. */
export function useRetention(): string | null {
  const { t } = useTranslation();
  const { data } = useResource('privacy', api.privacy);
  return data && t('privacy.days', { count: data.retentionDays });
}
