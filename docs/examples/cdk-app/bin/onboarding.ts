import * as cdk from "aws-cdk-lib/core";
import { OnboardingStack } from "../lib/onboarding-stack";

new OnboardingStack(new cdk.App(), "OnboardingStack");
