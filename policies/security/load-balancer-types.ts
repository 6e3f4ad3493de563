/** Elastic Load Balancing has each resource type under two names. */
const both = (type: string, name: string): readonly string[] => [`aws:lb/${type}:${name}`, `aws:alb/${type}:${name}`];

export const LOAD_BALANCERS = both("loadBalancer", "LoadBalancer");
export const LISTENERS = both("listener", "Listener");
export const LISTENER_RULES = both("listenerRule", "ListenerRule");
export const TARGET_GROUPS = both("targetGroup", "TargetGroup");
