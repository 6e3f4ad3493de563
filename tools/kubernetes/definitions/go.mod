// Modules that hold definitions of custom resources: fetched for their YAML, and never built.
module meridian.dev/tools/kubernetes/definitions

go 1.25.0

require (
	github.com/cert-manager/cert-manager v1.19.1
	github.com/external-secrets/external-secrets v0.20.4
	// The newest that module proxies have: releases of 2.x are no modules. What it accepts of a TargetGroupBinding, 2.14 accepts as well.
	sigs.k8s.io/aws-load-balancer-controller v0.0.0-20221203001353-edeb4f1c1312
)
