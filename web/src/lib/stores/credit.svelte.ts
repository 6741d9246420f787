import { t } from '../i18n/i18n.svelte';
import { status } from './status.svelte';

/**
 * The credit line of an answer in the reader's language; without one that of
 * the network, and '' before it is known whether anything here was measured.
 */
export function credit(attribution = ''): string {
  if (status.data?.simulated) return t('foot.credit.simulated');
  return attribution || (status.data ? t('foot.credit') : '');
}
