/** The page of an attempt that ended without a grade: why, what is left of it, and what to do now. */
export const ungradedEn = {
  title: 'What happened',
  noGrade: 'No grade',
  why: {
    closed: 'It was ended before it was graded, so nothing was examined and there is nothing to grade.',
    failed: 'The platform could not go on with it. That is no fault of the trainee and costs nobody points.',
    expired: 'It was ready and nobody began it, so its range was closed again.',
  },
  next: 'What to do now',
  owner: {
    closed: 'Begin anew whenever you like: you get a fresh variant of the lab.',
    failed: 'Begin anew: you get a fresh variant of the lab. If it fails again, tell your instructor the reason.',
    expired: 'Begin anew when you have the time: an opened lab waits 30 minutes to be begun.',
    successor: 'A new attempt is open: go on there.',
  },
  instructor: {
    'engine-unreachable': 'Start the Docker Engine on the server. The trainee can begin anew then.',
    'image-missing': 'Run “npm run images” on the server. The trainee can begin anew then.',
    'no-subnet':
      'Close labs that nobody uses, or let the engine have more address pools. The trainee can begin anew then.',
    'disk-full': 'Make room on the disk of the server. The trainee can begin anew then.',
    'host-lost':
      'Find out what ended the container: “docker events” on the server tells, and its system log where memory ran out. The trainee can begin anew.',
    'range-lost':
      'Nothing, where the machine was restarted: containers do not outlive that. Else look for what removed them. The trainee can begin anew.',
    restored: 'Nothing: the server was restored from a backup taken during the attempt. The trainee can begin anew.',
    'examination-failed':
      'The log of the server tells at which step it failed. What was recorded until then is kept below. The trainee can begin anew.',
    failed: 'The log of the server tells more, under the number of this attempt. The trainee can begin anew.',
    closed: 'Nothing: the trainee can begin anew at any time.',
    expired: 'Nothing: the trainee can begin anew at any time.',
  },
  facts: {
    opened: 'Opened',
    clock: 'Attack began',
    submitted: 'Submitted',
    reports: 'Reports filed',
    attempt: 'Attempt',
    never: 'not reached',
  },
  opening: 'How the opening went',
  examination: 'How far the examination came',
  timeline: 'Time axis',
  timelineText: 'What the evidence tells until the end. It shows no model answer: that comes with a grade.',
  nothing: 'Nothing was recorded: the attempt ended before anything happened in it.',
  erased: 'The evidence was erased on {{date}}. There is nothing left to show of this attempt.',
  ledger: 'Download the evidence',
};
