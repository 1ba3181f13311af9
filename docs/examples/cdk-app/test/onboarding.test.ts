import { Template } from "aws-cdk-lib/assertions";
import * as cdk from "aws-cdk-lib/core";
import { OnboardingStack } from "../lib/onboarding-stack";

test("OnboardingStack has two lanes and their dead-letter queue", () => {
  const stack = new OnboardingStack(new cdk.App(), "OnboardingStack");
  Template.fromStack(stack).resourcePropertiesCountIs("AWS::SQS::Queue", { FifoQueue: true }, 3);
});
