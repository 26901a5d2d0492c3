import { Miniflare, convertV4MiniflareOptions } from "miniflare";
const code = `
import { DurableObject } from "cloudflare:workers";
const log = (...a) => console.log(...a);
export class D extends DurableObject {
  async fetch(request) {
    const kind = new URL(request.url).pathname;
    if (kind === "/ws") { const [c,s]=Object.values(new WebSocketPair()); this.ctx.acceptWebSocket(s); return new Response(null,{status:101,webSocket:c}); }
    request.signal?.addEventListener("abort", () => log(kind, "signal abort"));
    let readable, write;
    if (kind === "/rs") {
      let ctl; readable = new ReadableStream({ type: "bytes", start(c){ctl=c}, cancel(r){ log(kind,"cancel", r) } });
      write = (b)=>ctl.enqueue(b);
    } else if (kind === "/rsd") {
      let ctl; readable = new ReadableStream({ start(c){ctl=c}, cancel(r){ log(kind,"cancel", r) } });
      write = (b)=>ctl.enqueue(b);
    } else if (kind === "/its") {
      const t = new IdentityTransformStream(); readable=t.readable; const w=t.writable.getWriter();
      w.closed.catch(e=>log(kind,"closed",e.message)); write=b=>w.write(b).catch(e=>log(kind,"write",e.message));
    } else {
      const t = new TransformStream(); readable=t.readable; const w=t.writable.getWriter();
      w.closed.catch(e=>log(kind,"closed",e.message)); write=b=>w.write(b).catch(e=>log(kind,"write",e.message));
    }
    write(new TextEncoder().encode("hello\\n\\n"));
    return new Response(readable);
  }
  webSocketMessage() {}
  webSocketClose(ws, code, reason, clean) { log("ws close", code, reason, clean, ws.readyState); if (globalThis.process !== 1) { try { ws.close(code, reason);} catch(e) { log(e.message) } } }
}
export default { fetch(r, env) { return env.D.getByName("x").fetch(r); } };
`;
const mf = new Miniflare(convertV4MiniflareOptions({ modules: [{type:"ESModule",path:"i.js",contents:code}], compatibilityDate:"2026-11-02", compatibilityFlags: process.argv.slice(2), durableObjects:{D:{className:"D",useSQLite:true}}, handleStructuredLogs: ({message})=>console.log("LOG",message) , unsafeDirectSockets:[{host:"127.0.0.1",port:0}]}));
await mf.ready;
const url = await mf.unsafeGetDirectURL("");
for (const k of ["ts","its","rs","rsd"]) {
  const ac = new AbortController();
  const r = await fetch(url.origin+"/"+k,{signal:ac.signal}); const rd=r.body!.getReader(); await rd.read();
  console.log("abort",k); ac.abort(); await new Promise(r=>setTimeout(r,700));
}
for (const code of [1000, undefined, 3001]) {
const ws = new WebSocket(url.origin.replace("http","ws")+"/ws"); await new Promise(r=>ws.onopen=r);
const t=Date.now(); ws.close(code); await new Promise(r=>ws.onclose=e=>{console.log("closed",e.code,Date.now()-t);r(0)});}
await mf.dispose();
