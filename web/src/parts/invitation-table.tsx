import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '../api/endpoints.js';
import { people } from '../api/people.js';
import { useWording } from '../i18n/text.js';
import { Confirm } from './confirm.js';
import { TableHead } from './table-head.js';

interface Props {
  invitations: Invitation[];
  /** What the first column is, and what it says of each. */
  first: { title: string; of: (invitation: Invitation) => string };
  onWithdrawn: () => void;
}

/** Links that can still be used, each to be withdrawn. */
export function InvitationTable({ invitations, first, onWithdrawn }: Props) {
  const { t } = useTranslation();
  const { dateTime } = useWording();
  const [doomed, setDoomed] = useState<Invitation | null>(null);
  return (
    <div className="table-card">
      <table className="table">
        <TableHead columns={[first.title, t('cohorts.invite.left'), t('cohorts.invite.expires')]} acts />
        <tbody>
          {invitations.map((invitation) => (
            <tr key={invitation.id}>
              <td>{first.of(invitation)}</td>
              <td className="num">{invitation.usesLeft}</td>
              <td className="num nowrap">{dateTime(invitation.expiresAt)}</td>
              <td className="right">
                <button type="button" className="button small" onClick={() => setDoomed(invitation)}>
                  {t('cohorts.invite.withdraw')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {doomed && (
        <Confirm
          title={t('cohorts.invite.withdrawTitle')}
          confirm={t('cohorts.invite.withdraw')}
          danger
          onClose={() => setDoomed(null)}
          onConfirm={async () => {
            await people.withdraw(doomed.id);
            onWithdrawn();
          }}
        >
          <p>{t('cohorts.invite.withdrawText')}</p>
        </Confirm>
      )}
    </div>
  );
}
