// The cast of the demonstration as a test needs them: signed in for that test alone, asking by POST, reading on.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export const VIEWER = 'query Viewer { viewer { email } }';
export const BECOME_COACH = `mutation BecomeCoach($input: BecomeCoachInput!) {
  becomeCoach(input: $input) { coach { displayName } problems { code message field hint } }
}`;
/** What Ada, who is not certified, is refused. */
export const UNCERTIFIED = { input: { displayName: 'Ada Moreau', termsVersion: 1 } };
export const PROGRESS_CHANGED = `subscription ProgressChanged($enrolment: ID!) {
  progressChanged(enrolment: $enrolment) { id progress { lessonsCompleted } }
}`;

const READING = `{ viewer { enrolments(first: 1) { edges { node {
  id course { modules { lessons { key } } } progress { lessonsCompleted completed }
} } } } }`;

/** Somebody of the demonstration with a session of her own, which others do not end with theirs. */
export async function signedIn(cradle, role) {
  const { email, password } = cradle.accounts.find((account) => account.role === role);
  const signIn = 'mutation($input: SignInInput!) { signIn(input: $input) { token } }';
  const { token } = (await ask(cradle, undefined, signIn, { input: { email, password } })).signIn;
  return new Person(cradle, email, token);
}

class Person {
  constructor(cradle, email, token) {
    Object.assign(this, { cradle, email, token, authorization: `Bearer ${token}` });
  }

  ask(query, variables) {
    return ask(this.cradle, this.authorization, query, variables);
  }

  /** Her enrolment: its id, how many lessons are completed, and the keys of those that are not. */
  async reading() {
    const { viewer } = await this.ask(READING);
    const { id, course, progress } = viewer.enrolments.edges[0].node;
    const keys = course.modules.flatMap((module) => module.lessons.map((lesson) => lesson.key));
    const ahead = keys.filter((key) => !progress.completed.includes(key));
    return { enrolment: id, completed: progress.lessonsCompleted, ahead };
  }

  async complete(enrolment, lesson) {
    const query = 'mutation($input: LessonInput!) { completeLesson(input: $input) { problems { code } } }';
    const { completeLesson } = await this.ask(query, { input: { enrolment, lesson } });
    assert.deepEqual(completeLesson.problems, []);
  }

  /** Ends the session of this token. */
  async signOut() {
    assert.equal((await this.ask('mutation { signOut { signedOut } }')).signOut.signedOut, true);
  }
}

/** Reads on, lesson after lesson, and sees each in the subscription whose events `next` answers, one by one. */
export async function readsOn(person, next, { enrolment, completed, ahead }) {
  const seen = [];
  for (const lesson of [undefined, ahead[0], ahead[1]]) {
    if (lesson) await person.complete(enrolment, lesson);
    const { id, progress } = (await next()).progressChanged;
    assert.equal(id, enrolment);
    seen.push(progress.lessonsCompleted);
  }
  assert.deepEqual(seen, [completed, completed + 1, completed + 2], 'what it is, and what it becomes');
}

/** Reads the first module, and hands in its check with nothing answered. Answers the attempt's id. */
export async function failsACheck(person) {
  const query = `{ viewer { enrolments(first: 1) { edges { node {
    id course { modules { check { key } lessons { key } } }
  } } } } }`;
  const { id: enrolment, course } = (await person.ask(query)).viewer.enrolments.edges[0].node;
  const [{ check, lessons }] = course.modules;
  for (const { key } of lessons) await person.complete(enrolment, key);
  const start = 'mutation($input: StartAttemptInput!) { startAttempt(input: $input) { attempt { id } } }';
  const started = (await person.ask(start, { input: { enrolment, assessment: check.key } })).startAttempt.attempt;
  const submit = 'mutation($input: SubmitAttemptInput!) { submitAttempt(input: $input) { attempt { result { passed } } } }';
  const { submitAttempt } = await person.ask(submit, { input: { attempt: started.id, answers: [] } });
  assert.equal(submitAttempt.attempt.result.passed, false);
  return started.id;
}

/** Mia comes in by her link and says that it hurt: her coach has an alert. */
export async function painRises(cradle) {
  const entered = await fetch(cradle.clientLink, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
  assert.equal(entered.status, 303);
  const [cookie] = entered.headers.get('set-cookie').split(';');
  const body = new URLSearchParams({ form_key: randomUUID().replaceAll('-', ''), before: '2', after: '6', note: '' });
  const said = await fetch(`${cradle.url}/my/check-in`, { method: 'POST', body, headers: { cookie } });
  assert.match(await said.text(), /we have told your coach/);
}

async function ask(cradle, authorization, query, variables) {
  const answer = await fetch(cradle.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

/** What is refused as data: the payload has its reason, and nothing went wrong. */
export function isRefused(data) {
  assert.equal(data.becomeCoach.coach, null);
  const [problem, ...more] = data.becomeCoach.problems;
  assert.equal(problem.code, 'NOT_CERTIFIED');
  assert.ok(problem.message.length > 10);
  assert.deepEqual(more, []);
}

/** What a client answers later, one after the other: `push` puts something in, `next` waits for it. */
export function mailbox() {
  const [kept, waiting] = [[], []];
  return {
    push: (value) => (waiting.length ? waiting.shift()(value) : kept.push(value)),
    next: () => within(kept.length ? Promise.resolve(kept.shift()) : new Promise((resolve) => waiting.push(resolve))),
  };
}

/** What is waited for, or why the test fails: nothing came. */
export function within(promise, seconds = 10) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The only result of a query or a mutation, over whatever carries it: one `next`, then `complete`. */
export async function once(client, query, variables) {
  const results = [];
  for await (const result of client.iterate({ query, variables })) results.push(result);
  assert.equal(results.length, 1);
  return results[0];
}

/** The data of what comes next, which is no error. */
export function withoutError(next) {
  return async () => {
    const { data, error } = await next();
    assert.equal(error, undefined);
    return data;
  };
}
