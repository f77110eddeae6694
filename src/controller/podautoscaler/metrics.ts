/** Why a metric cannot be had where no metrics API is served. Models horizontal.go, replica_calculator.go, metrics/client.go. */

export interface MetricProblem {
  /** Of the condition and the event. */
  reason: string;
  /** What the event says and the condition repeats. */
  cause: string;
  /** What the sum of all problems quotes. */
  error: string;
}

const noResourceMetrics =
  "unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";
const noCustomMetrics =
  "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";

function ofResource(name: string, target: any): string {
  const how = target?.averageValue !== undefined ? "usage" : "utilization";
  return `failed to get ${name} ${how}: unable to get metrics for resource ${name}: ${noResourceMetrics}`;
}

/** `metric`: one of an autoscaler's spec.metrics. */
export function metricProblems(metric: any, namespace: string): MetricProblem {
  switch (metric.type) {
    case "Resource": {
      const { name, target } = metric.resource;
      const cause = ofResource(name, target);
      return {
        reason: "FailedGetResourceMetric",
        cause,
        error: `failed to get ${name} resource metric value: ${cause}`,
      };
    }
    case "ContainerResource": {
      const { name, container, target } = metric.containerResource;
      const cause = ofResource(name, target);
      const error = `failed to get ${container} container metric value: ${cause}`;
      return { reason: "FailedGetContainerResourceMetric", cause, error };
    }
    case "Pods": {
      const cause = `unable to get metric ${metric.pods.metric.name}: ${noCustomMetrics}`;
      return { reason: "FailedGetPodsMetric", cause, error: `failed to get pods metric value: ${cause}` };
    }
    case "Object": {
      const { describedObject, metric: identifier } = metric.object;
      // The arguments stand in this order upstream.
      const cause = `unable to get metric ${identifier.name}: ${describedObject.kind} on ${namespace} ${describedObject.name}/${noCustomMetrics}`;
      const error = `failed to get object metric value: failed to get ${identifier.name} object metric: ${cause}`;
      return { reason: "FailedGetObjectMetric", cause, error };
    }
    default: {
      const { name } = metric.external.metric;
      const cause =
        `unable to get external metric ${namespace}/${name}/nil: unable to fetch metrics from external metrics API: ` +
        `the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
      return {
        reason: "FailedGetExternalMetric",
        cause,
        error: `failed to get ${name} external metric value: ${cause}`,
      };
    }
  }
}
