/** Something that a person has to put right: one sentence, and commands to type where there are any. */
export class SetupProblem extends Error {
  constructor(sentence, commands = []) {
    super([sentence, ...commands.map((command) => `  ${command}`)].join('\n'));
    this.name = 'SetupProblem';
  }
}
