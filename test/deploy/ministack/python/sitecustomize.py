"""
What MiniStack lacks, as far as a deployment needs it. Python loads this file by itself when it starts, from PYTHONPATH.

CloudFormation's alarms on an expression over several metrics: MiniStack refuses them. Here such an alarm is one on the first of its metrics. No
alarm of the emulator's ever changes its state, so that nothing else of it matters.

CloudFormation's import of a secret: MiniStack creates a change set that it refuses to execute. Here it finds the secret by its ARN, as AWS
does. MiniStack checks the rest of an import itself.
"""

from ministack.services import secretsmanager
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
