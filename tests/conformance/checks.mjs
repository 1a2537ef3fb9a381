// What was checked and how it went.

/** The checks of one suite. */
class Suite {
  passed = 0;
  failed = 0;

  /** One check: it failed where `problem` says something. */
  check(name, problem) {
    if (!problem) {
      this.passed += 1;
      console.log(`  ok    ${name}`);
      return;
    }
    this.failed += 1;
    console.log(`  FAIL  ${name}`);
    console.log(String(problem).trimEnd().replace(/^/gm, "          "));
  }

  /** What is worth reading and no failure. */
  note(text) {
    console.log(`  note  ${text}`);
  }
}

/** All suites. */
export class Checks {
  passed = 0;
  failed = 0;

  /** Runs a suite; one that breaks off, or checks nothing, has failed. */
  async suite(name, run) {
    const started = performance.now();
    const suite = new Suite();
    console.log(`\n${name}`);
    try {
      await run(suite);
      if (suite.passed + suite.failed === 0) suite.check("something is checked", "no check ran");
    } catch (error) {
      suite.check("runs to its end", error.stack ?? error);
    }
    console.log(`  ${((performance.now() - started) / 1000).toFixed(1)} s`);
    this.passed += suite.passed;
    this.failed += suite.failed;
  }
}
