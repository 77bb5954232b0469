/** What is told about people's data: before a lab, on the privacy page, and where it is downloaded or erased. */
export const privacyEn = {
  title: 'Privacy',
  link: 'What is stored about you',
  lead: 'What this server stores about you, why, who can see it, how long it stays, and what you can do about it.',
  days_one: '{{count}} day',
  days_other: '{{count}} days',
  recorded: {
    summary: 'What is recorded, and why',
    line: 'Everything in the lab is recorded, as evidence for your grade.',
    items: {
      terminals:
        'Terminals: everything shown and everything you type, passwords included. Use none of your own in here.',
      commands: 'The commands you run.',
      processes: 'Processes and network connections inside the lab.',
      reports: 'Your reports, and their drafts as you write them.',
      hints: 'The hints you take.',
      times: 'When you open, begin, report and submit.',
      presence: 'When this page is open, and from which network address.',
    },
    why: 'Your grade comes from this evidence alone, and each of its points is explained by it.',
    who: 'You can see it, and so can the instructors of this server; other trainees cannot.',
    kept: 'It is kept for {{days}} after the attempt ends, then erased. The grade stays.',
    yours: 'On your account page you can download all of it, or erase it, at any time.',
    more: 'All about it',
  },
  page: {
    account: {
      title: 'Your account',
      items: {
        name: 'The name you chose, your role, your language, and when you joined. No e-mail address, no telephone number.',
        password: 'A hash of your password (Argon2id). Nobody can read the password from it.',
        sessions:
          'Where you are signed in: since when, and when last used. One cookie keeps you signed in; it ends after 12 hours without use, and after 7 days at the latest.',
        tokens: 'API tokens, if you make some: label, rights and times. Of the secret itself only a hash.',
      },
    },
    lab: {
      title: 'In a lab',
      items: {
        terminals:
          'A recording of each terminal: what it showed, what was typed, and when. What you type is recorded even where the screen does not show it, as with passwords.',
        commands: 'The command lines you run, as your shell reports them.',
        processes:
          'What the hosts of the lab do: processes, network connections, processor load, downloads, name look-ups, pushes and requests.',
        reports: 'Each report you file, and its draft, which is saved while you write.',
        hints: 'Each hint you take, and what it costs.',
        times: 'When you open a lab, begin, report and submit, and when the examiner did what.',
        presence: 'When the page of the attempt is open, and from which network address.',
        assessment:
          'In an assessment also: when the page loses the keyboard to another window or tab, and when text is pasted, where, and how many characters. Not the text itself.',
      },
      outside: 'Only the lab is watched. Nothing of your own computer is: no other windows, files, camera or sound.',
    },
    programme: {
      title: 'In a programme',
      items: {
        discussion:
          'What you post in your discussion group, with your name and the time, and up to where you have read. What you delete goes at once.',
        journal: 'Your learning journal, as you write it.',
      },
    },
    why: {
      title: 'Why',
      text: 'A grade here comes from evidence alone, so there has to be some. Each sentence of your grade points to the records it stands on, and the debrief is drawn from them. They are linked to each other, so that a later change to them shows. Nothing is stored for advertising or statistics.',
    },
    who: {
      title: 'Who can see it',
      items: {
        you: 'You: everything about your attempts; the evidence itself once the attempt is over.',
        instructors: 'Instructors and administrators of this server: all attempts, with your name.',
        group:
          'Your discussion group: what you post there, with your name. Instructors see it as well, and may remove a post with a reason.',
        journal:
          'Your learning journal: you alone. Instructors see which entries you have written, and no word of them.',
        operators: 'Whoever runs this server can reach its files.',
        others: 'Other trainees: nothing else. And nothing is sent to any other server.',
      },
    },
    time: {
      title: 'How long it stays',
      evidence:
        'Evidence (recordings, records, reports, drafts, hints) is erased {{days}} after the attempt has ended; the server looks for it every six hours. Attempts that have not ended are left alone.',
      grades:
        'Grades, their signed copies, and the line in your list (lab, mode, times, points) stay. The sentences of a grade tell what was seen, so they stay as well.',
      account: 'Your account stays until you erase it, or an instructor does.',
    },
    rights: {
      title: 'What you can do',
      download: 'Download everything that is stored about you, in open formats, on your account page.',
      erase: 'Erase your account there. At once, and for good:',
      goes: 'Your name, password, sessions and API tokens go, and so does all evidence of all your attempts, your learning journal, and what you posted in discussions. A lab that is open is closed.',
      stays:
        'Your grades and their signed copies stay under a random name such as “erased-4f0c91d2”. A signed grade does not hold your name. It holds a value that only your name together with a secret gives, and the secret is erased. With the download from before you can still prove that the grade is yours; without it nobody can.',
      last: 'The last instructor of a server cannot be erased before there is another one.',
    },
    erased: {
      title: 'What “erased” means',
      text: 'Recordings are deleted. In the database what was erased is overwritten with zeros, and its file is written anew once no lab is open. Two things are beyond the reach of this program: backups that were made before, and the server’s log, which names accounts by a random number, never by name, and network addresses only where too many requests came from one. Ask whoever runs the server how long they keep those.',
    },
    browser: {
      title: 'In your browser',
      text: 'Settings such as language, appearance and layout, your place in a guide, and a draft that could not be saved yet are kept by your own browser. They are not sent anywhere, except for the draft, once it can be saved.',
    },
  },
  account: {
    title: 'Your data',
    text: 'Evidence of your attempts is kept for {{days}} after they end. Grades and your account are kept until you erase them.',
    download: 'Download my data',
    downloadText: 'A ZIP file with everything stored about you. It can take a while if you have many recordings.',
    erase: 'Erase my account',
    eraseText: 'Your name and all evidence go at once and for good. Signed grades stay, without your name.',
  },
  erase: {
    title: 'Erase your account?',
    goes: 'This goes, and cannot be brought back:',
    goesItems: {
      name: 'your name, password and API tokens; you are signed out everywhere',
      evidence: 'all evidence of all your attempts: recordings, records, reports, drafts, hints',
      open: 'the lab you have open, if there is one',
    },
    stays: 'This stays:',
    staysItems: {
      grades: 'your grades and their signed copies, without your name',
      proof: 'the proof that a signed grade is yours, but only in your download. Get it first.',
    },
    password: 'Your password, to confirm',
    wrong: 'This is not your password.',
    confirm: 'Erase for good',
  },
  farewell: 'Your account is erased. Thank you for practising here, and all the best.',
  erased: {
    title: 'The evidence was erased on {{date}}',
    text: 'The grade stays as it was. There is no debrief any more, and the records behind the sentences are gone.',
    mark: 'Evidence erased',
  },
};
