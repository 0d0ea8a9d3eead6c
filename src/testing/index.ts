/** What a host's own test suite needs: a clock, a payment provider and the scenario runner. */
export { type ManualClock, manualClock } from './manual-clock.js';
export { type ScriptedPaymentProviderOptions, scriptedPaymentProvider } from './scripted-payment-provider.js';
export { type ScenarioTestsOptions, scenarioTests } from './scenario-tests.js';
export { findScenarioFiles, loadScenario } from '../scenario/load.js';
export { type Mismatch, mismatches } from '../scenario/match.js';
export { type PlayOptions, type ScenarioResult, playScenario } from '../scenario/play.js';
export type { StepFailure } from '../scenario/play-steps.js';
export { describeFailure } from '../scenario/report.js';
export { NotAScenario, type Scenario, type Step, parseScenario } from '../scenario/scenario.js';
