// A store that speaks S3 over HTTP on loopback, checks signatures and keeps its objects as files: node tests/s3_server.mjs FOLDER PORT

import S3rver from "@20minutes/s3rver";

const [directory, port] = process.argv.slice(2);
const server = new S3rver({
    address: "127.0.0.1",
    port: Number(port),
    directory,
    silent: true,
    configureBuckets: [{ name: "perfeval" }],
});
const { port: taken } = await server.run();
console.log(taken);
