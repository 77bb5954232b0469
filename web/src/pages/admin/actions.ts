/** What the audit log can be filtered by. What is not named here is shown by its own name all the same. */
export const knownActions = [
  'account.role',
  'account.password-reset',
  'account.erase',
  'attempt.regrade',
  'attempt.close',
  'attempt.extend',
  'attempt.message',
  'attempt.pause',
  'attempt.resume',
  'attempt.reset',
  'cohort.create',
  'cohort.update',
  'cohort.archive',
  'cohort.groups',
  'cohort.regroup',
  'cohort.invite',
  'cohort.import',
  'member.update',
  'member.membership',
  'invitation.create',
  'invitation.withdraw',
  'certificate.revoke',
  'certificate.reissue',
  'discussion.post',
  'discussion.edit',
  'discussion.pin',
  'discussion.remove',
];

/** The text of an action is `admin.action.<key>`: keys cannot hold its dot. */
export const actionKey = (action: string): string => action.replace('.', '-');
