import { t } from '../i18n/i18n.svelte';
import { status } from './status.svelte';

/** The credit line of an answer in the reader's language; before there is one, that of the network. */
export function credit(attribution = ''): string {
  if (status.data?.simulated) return t('foot.credit.simulated');
  return attribution || t('foot.credit');
}
