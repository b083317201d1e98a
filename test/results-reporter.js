const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Writes the counts of a run into `JEST_RESULTS_DIR`, from which `.ci/run` adds them up. */
module.exports = class ResultsReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
    const counts = { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites };
    writeFileSync(join(process.env.JEST_RESULTS_DIR, `${process.pid}.json`), JSON.stringify(counts));
  }
};
