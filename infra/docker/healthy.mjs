// Health check of the router's images, which have no curl: whether the service on PORT is ready.
const response = await fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).catch(() => undefined);
process.exit(response?.ok === true ? 0 : 1);
