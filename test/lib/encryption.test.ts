import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { synthesize } from "./synthesize.ts";

describe("with a customer's key", () => {
  const { template } = synthesize({ customerKey: true });
  const [keyId = ""] = Object.keys(template.findResources("AWS::KMS::Key"));
  const KEY = { "Fn::GetAtt": [keyId, "Arn"] };

  test("the key is renewed, and stays", () => {
    template.resourceCountIs("AWS::KMS::Key", 1);
    template.hasResource("AWS::KMS::Key", {
      Properties: { EnableKeyRotation: true },
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
    });
  });

  test.each([
    ["AWS::SQS::Queue", { KmsMasterKeyId: KEY, SqsManagedSseEnabled: Match.absent() }],
    ["AWS::DynamoDB::Table", { SSESpecification: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: KEY } }],
    ["AWS::SecretsManager::Secret", { KmsKeyId: KEY }],
    ["AWS::Logs::LogGroup", { KmsKeyId: KEY }],
    ["AWS::Lambda::Function", { KmsKeyArn: KEY }],
  ])("every %s is encrypted with it", (type, properties) => {
    expect(Object.keys(template.findResources(type)).length).toBeGreaterThan(0);
    template.allResourcesProperties(type, properties);
  });

  test("a secret does not open the key to everybody who may read a secret", () => {
    const policy = JSON.stringify(Object.values(template.findResources("AWS::KMS::Key"))[0]);
    expect(policy).not.toContain("secretsmanager");
  });

  test("logs of this stack may use it, and no others", () => {
    template.hasResourceProperties("AWS::KMS::Key", {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: { "Fn::Join": ["", ["logs.", { Ref: "AWS::Region" }, ".amazonaws.com"]] } },
            Condition: {
              ArnLike: {
                "kms:EncryptionContext:aws:logs:arn": {
                  "Fn::Join": ["", Match.arrayWith([":log-group:orgconn-production-acme-eu-auth0-com-*"])],
                },
              },
            },
          }),
        ]),
      },
    });
  });

  test("where nothing is retained it goes with the stack", () => {
    const staging = synthesize({ customerKey: true, environment: "staging", retain: false }).template;
    staging.allResources("AWS::KMS::Key", { DeletionPolicy: "Delete" });
  });
});
