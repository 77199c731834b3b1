/** What the objects of an installation are called: said once for those who write the manifests and those who run by them. */

/** Namespace that `manifests/install.yaml` installs into; the chart takes that of its release. */
export const installNamespace = 'inference-gateway-system';

/** Name of the operator, and of what there is one of: both webhook configurations, and the Lease of the controllers. */
export const operatorName = 'inference-operator';

/** Name of both webhook configurations. */
export const webhookConfigurationName = operatorName;

/** Name of the Lease that the controllers elect their leader on. */
export const leaseName = operatorName;

/** Name of the Deployment, the Service and the account of the webhook. */
export const webhookName = `${operatorName}-webhook`;

/** Name of the Deployment and the account of the controllers. */
export const controllerName = `${operatorName}-controller`;

/** Name of the Job that proves that the webhook answers, and of its account. */
export const startupCheckName = `${operatorName}-startupcheck`;

/** Name of the Certificate whose bundle the API server trusts the webhook by, of its Secret, and of the Issuer that signs with it. */
export const authorityName = `${operatorName}-ca`;

/** Name of the Issuer that the authority itself comes from. */
export const selfSignedIssuerName = `${operatorName}-self-signed`;

/** Name of the Secret with the certificate that the webhook serves with. */
export const webhookSecretName = `${webhookName}-tls`;

/** Folder of a pod with the certificate that it serves with. */
export const certificatesFolder = '/tls';

/** Where the image is, without its version. */
export const imageRepository = `ghcr.io/inference-gateway/${operatorName}`;

/** Port of the webhook's Service. */
export const webhookServicePort = 443;

/** Ports that pods listen on, unless they are told others. */
export const defaultPorts = { webhook: 9443, operations: 8081 } as const;

/** Labels of every object of the installation. */
export const installationLabels = {
  'app.kubernetes.io/name': operatorName,
  'app.kubernetes.io/part-of': operatorName,
} as const;
