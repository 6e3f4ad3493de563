/**
 * AWS region of what is global and yet lives in a region: CloudFront's certificates, firewalls and logs, Route 53's signing
 * keys and query logs. Clients are served without it; only changes need it. Source: AWS, "Global services", fault isolation boundaries.
 */
export const CONTROL_REGION = "us-east-1";
