"""
What MiniStack lacks, as far as a deployment needs it. Python loads this file by itself when it starts, from PYTHONPATH.

CloudFormation's alarms on an expression over several metrics: MiniStack refuses them. Here such an alarm is one on the first of its metrics. No
alarm of the emulator's ever changes its state, so that nothing else of it matters.
"""

from ministack.services.cloudformation import provisioners

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
