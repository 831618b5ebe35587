// Runs cdk-nag on expanded templates: nag.mjs FOLDER_OF_THE_PACKAGES TEMPLATE.json ...
// Each finding has an answer in answers.json: the resources, and why. A finding without an answer and an answer without a finding are errors.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const [packages, ...templates] = process.argv.slice(2);
const required = createRequire(path.resolve(packages, 'package.json'));
const { App, Stack, Validations } = required('aws-cdk-lib');
const { CfnInclude } = required('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } = required('cdk-nag');

function findings(template) {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'nag-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    new CfnInclude(stack, 'Template', { templateFile: template });
    const packs = [new AwsSolutionsChecks(app), new ServerlessChecks(app), new NIST80053R5Checks(app)];
    Validations.of(app).addPlugins(...packs);
    const file = path.join(outdir, 'validation-report.json');
    try {
      app.synth();
    } catch (failed) { // also when a rule has a finding
      if (!fs.existsSync(file)) throw failed;
    }
    const reports = JSON.parse(fs.readFileSync(file)).pluginReports;
    const byPacks = reports.filter(({ pluginName }) => packs.some(({ name }) => name === pluginName));
    if (byPacks.length !== packs.length) throw new Error(`reports of ${reports.map(({ pluginName }) => pluginName)}`);
    return byPacks.flatMap(({ violations }) => violations.flatMap(({ ruleName, description, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ rule: ruleName, resource: constructPath.split('/').at(-1), description }))));
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

const answers = JSON.parse(fs.readFileSync(new URL('answers.json', import.meta.url)));
const used = new Set();
const matches = (name, resource) => (name.startsWith('*') ? resource.endsWith(name.slice(1)) : resource === name);
let open = 0;
let all = 0;
for (const template of templates) {
  for (const { rule, resource, description } of findings(template)) {
    all += 1;
    const answered = answers[rule]?.on.find((name) => matches(name, resource));
    if (answered && !description.startsWith('Rule threw')) {
      used.add(`${rule} on ${answered}`);
    } else {
      open += 1;
      console.log(`${template}: ${rule} on ${resource}: ${description}`);
    }
  }
}
const unused = Object.entries(answers).flatMap(([rule, { on }]) => on.map((name) => `${rule} on ${name}`)).filter((each) => !used.has(each));
unused.forEach((each) => console.log(`answers.json: no finding ${each}`));
if (all === 0) console.log('cdk-nag found nothing at all, so it did not run as expected');
console.log(`cdk-nag: ${templates.length} templates, ${all} findings, ${open} without an answer, ${unused.length} answers without a finding`);
process.exit(open || unused.length || all === 0 ? 1 : 0);
