import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { API_HANDLER } from '../../scripts/bundle-api.ts';
import { resources, synthesise } from './synthesise.ts';

test('without code there is no API, and nothing public', () => {
  const template = synthesise();
  assert.deepEqual(resources(template, 'AWS::ApiGatewayV2::Api'), []);
  assert.ok(!('ApiUrl' in template.toJSON().Outputs));
});

suite('with code', () => {
  const template = synthesise({}, { code: Code.fromInline('exports.handler = 1'), handler: 'index.handler' });

  test('an HTTP API passes everything to one function', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
    assert.ok('ApiUrl' in template.toJSON().Outputs);
  });

  test('the function is small: arm64, less than the 30 seconds of the gateway, traced', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 29,
      MemorySize: 1024,
      TracingConfig: { Mode: 'Active' },
    });
  });

  test('requests are limited and logged', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      AccessLogSettings: Match.objectLike({ DestinationArn: Match.anyValue() }),
    });
  });

  test('errors and slow answers raise an alarm', () => {
    const names = resources(template, 'AWS::CloudWatch::Alarm').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    assert.ok(names.includes('WatchApiErrors') && names.includes('WatchApiSlow'));
  });
});

test('what is deployed has an API, whose handler exists', () => {
  const root = path.join(import.meta.dirname, '../..');
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
  assert.match(read('infra/bin/cityflow.ts'), /CityflowStack\(.*\bapi\b.*\)/);
  const [, file, name] = /^dist\/(\S+)\.(\w+)$/.exec(API_HANDLER) ?? assert.fail();
  assert.match(read(`src/${file}.ts`), new RegExp(`^export async function ${name}\\(`, 'm'));
});
