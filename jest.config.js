/** Nest 12 is ESM only; swc turns it and the ESM packages below it into CommonJS, which jest runs on every Node. */
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|file-type|uid|strtok3|token-types|uint8array-extras|@tokenizer|@borewit)/)',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const suite = (name, ...folders) => ({
  ...shared,
  displayName: name,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
});

module.exports = {
  reporters: ['default', ...(process.env.JEST_RESULTS_DIR ? ['<rootDir>/test/results-reporter.js'] : [])],
  projects: [
    suite(
      'unit',
      'apps',
      'bench',
      'chaos',
      'cli',
      'client',
      'doctor',
      'engine',
      'kubernetes',
      'layers',
      'monitoring',
      'nestjs',
      'protocol',
      'reference',
      'regression',
      'run',
      'telemetry',
      'testing',
      'wire',
    ),
    suite('simulation', 'simulation'),
    suite('integration', 'integration'),
    suite('e2e', 'e2e'),
    {
      ...suite('package', 'package'),
      testMatch: ['<rootDir>/test/package/*.test.ts'],
      globalSetup: '<rootDir>/test/package/support/pack.ts',
      globalTeardown: '<rootDir>/test/package/support/unpack.ts',
    },
  ],
};
