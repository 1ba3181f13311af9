"""
What MiniStack lacks, as far as a deployment needs it. Python loads this file by itself when it starts, from PYTHONPATH.

CloudFormation's alarms on an expression over several metrics: MiniStack refuses them. Here such an alarm is one on the first of its metrics. No
alarm of the emulator's ever changes its state, so that nothing else of it matters.

CloudFormation's import of a secret: MiniStack creates a change set that it refuses to execute. Here it finds the secret by its ARN, as AWS
does. MiniStack checks the rest of an import itself.

The condition key kms:SigningAlgorithm: without it, no policy that names the algorithm allows anything.

The keys of an issuer that is a stand-in: an HTTP API's authorizer looks for them under the tenant's domain.

PutPartnerEvents: MiniStack accepts the events and delivers none.
"""

import json
import os

from ministack.core import iam_actions
from ministack.services import apigateway, eventbridge, secretsmanager
from ministack.services.cloudformation import changesets, provisioners

_record = provisioners._cw_metric_alarm_record


def _record_of_any_alarm(name, props):
    stats = [query["MetricStat"] for query in props.get("Metrics") or [] if "MetricStat" in query]
    if not stats:
        return _record(name, props)
    metric, first = stats[0]["Metric"], stats[0]
    alone = {
        "Metrics": None,
        "Namespace": metric["Namespace"],
        "MetricName": metric["MetricName"],
        "Dimensions": metric.get("Dimensions"),
        "Statistic": first["Stat"],
        "Period": first["Period"],
    }
    return _record(name, {**props, **alone})


provisioners._cw_metric_alarm_record = _record_of_any_alarm


_SECRET = "AWS::SecretsManager::Secret"


def _secret_of(arn):
    return next((secret for secret in secretsmanager._secrets.values() if secret["ARN"] == arn), None)


def _secret_import_problem(arn):
    return None if _secret_of(arn) else changesets._IMPORT_NOT_FOUND.format(type=_SECRET, value=arn)


def _import_secret(identifier):
    secret = _secret_of(identifier["Id"])
    return secret["Name"], {"Id": secret["ARN"], "Arn": secret["ARN"]}


changesets._IMPORT_LOOKUPS[_SECRET] = (("Id",), _secret_import_problem)
provisioners._RESOURCE_HANDLERS[_SECRET]["import"] = _import_secret


# What a request of KMS is made for, which policies may depend on.
_request_context = iam_actions.request_tag_context


def _request_context_with_algorithm(service, iam_action, body, params):
    context = _request_context(service, iam_action, body, params)
    if iam_action == "kms:Sign":
        context["kms:SigningAlgorithm"] = json.loads(body)["SigningAlgorithm"]
    return context


iam_actions.request_tag_context = _request_context_with_algorithm


# The tenant that issues tokens is a stand-in on this machine.
_open = apigateway._urlopen_sync


def _open_at_stand_in(url, timeout_seconds):
    issuer = f"https://{os.environ['TENANT_DOMAIN']}/"
    return _open(url.replace(issuer, f"{os.environ['TENANT_URL']}/", 1), timeout_seconds)


apigateway._urlopen_sync = _open_at_stand_in


# A partner's events go to the bus that has the name of their source.
def _put_partner_events(data):
    entries = [{**entry, "EventBusName": entry["Source"]} for entry in data["Entries"]]
    return eventbridge._put_events({"Entries": entries}, allow_aws_source=True)


eventbridge._put_partner_events = _put_partner_events
