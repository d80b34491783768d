package console_test

import (
	"os"
	"strings"
	"testing"

	"jsrt/engine"
	"jsrt/node/internal/env"
	"jsrt/node/internal/js"
	"jsrt/node/util"
)

const mini = `(function(util, file, console, process) {
class AssertionError extends Error { constructor(m){super(m);this.name='AssertionError';this.code='ERR_ASSERTION'} }
let failures=[];
const fail=(m)=>{ failures.push(m+'\n      '+new Error('').stack.split('\n').filter(l=>l.includes('test.js')).map(l=>l.trim()).slice(0,2).join(' < ')) };
const i=(v)=>typeof v==='string'?JSON.stringify(v):util.inspect(v);
const assert=(v,m)=>{ if(!v) fail('ok '+(m||i(v))) };
assert.ok=assert;
assert.strictEqual=(a,b,m)=>{ if(!Object.is(a,b)) fail('strictEqual\n   got  '+i(a)+'\n   want '+i(b)) };
assert.notStrictEqual=(a,b)=>{ if(Object.is(a,b)) fail('notStrictEqual '+i(a)) };
assert.deepStrictEqual=(a,b)=>{ if(!util.isDeepStrictEqual(a,b)) fail('deepStrictEqual\n   got  '+i(a)+'\n   want '+i(b)) };
assert.notDeepStrictEqual=(a,b)=>{ if(util.isDeepStrictEqual(a,b)) fail('notDeepStrictEqual '+i(a)) };
assert.deepEqual=assert.deepStrictEqual; assert.equal=(a,b)=>{ if(a!=b) fail('equal '+i(a)+' '+i(b)) };
assert.match=(s,r)=>{ if(!r.test(s)) fail('match '+i(s)+' '+r) };
assert.doesNotMatch=(s,r)=>{ if(r.test(s)) fail('doesNotMatch '+i(s)+' '+r) };
assert.fail=(m)=>fail('fail '+m);
assert.ifError=(e)=>{ if(e) fail('ifError '+e) };
assert.doesNotThrow=(f)=>{ try { f() } catch(e) { fail('threw '+e) } };
assert.throws=(f,x)=>{ let e,t=false; try { f() } catch(err) { t=true; e=err } if(!t) return fail('did not throw '+f);
 if (x instanceof RegExp) { if(!x.test(String(e))) fail('throws '+e+' '+x) } else if (typeof x==='function') { if (x.prototype!==undefined && e instanceof x) return; if (x.prototype===undefined || !(x===Error||Error.isPrototypeOf(x))) { if(x.call({},e)!==true) fail('throws validator '+e) } else fail('wrong class '+e) }
 else if (x) for (const k of Object.keys(x)) { if (x[k] instanceof RegExp ? !x[k].test(e[k]) : !util.isDeepStrictEqual(e[k],x[k])) fail('throws '+k+' got '+i(e[k])+' want '+i(x[k])) } };
assert.rejects=(p,x)=>{ Promise.resolve(typeof p==='function'?p():p).then(()=>fail('no rejection'),(e)=>{ if (x&&typeof x==='object') for (const k of Object.keys(x)) if (!util.isDeepStrictEqual(e[k],x[k])) fail('rejects '+k+i(e[k])); return })};
assert.strict=assert; assert.AssertionError=AssertionError;
const calls=[];
const common={ mustCall(f,n=1){ if(typeof f==='number'){n=f;f=undefined} const c={n,got:0,at:new Error().stack}; calls.push(c); return function(...a){ c.got++; return f&&f.apply(this,a) } }, mustNotCall(){ return ()=>fail('mustNotCall') }, mustSucceed(f){ return common.mustCall((e,...a)=>{assert.ifError(e); return f&&f(...a)}) }, isWindows:false, isMainThread:true, skip(){ throw 'SKIP' }, hasCrypto:false, hasIntl:true,
 expectWarning(){}, invalidArgTypeHelper(input){ if (input==null) return ' Received '+input; if (typeof input==='function') return ' Received function '+input.name; if (typeof input==='object') { if (input.constructor&&input.constructor.name) return ' Received an instance of '+input.constructor.name; return ' Received '+util.inspect(input,{depth:-1}) } let s=util.inspect(input,{colors:false}); if(s.length>28) s=s.slice(0,25)+'...'; return ' Received type '+typeof input+' ('+s+')' }, platformTimeout:(n)=>n, PORT:0, canCreateSymLink(){return false} };
class Writable { constructor(o={}){ Object.assign(this,o.write?{_write:o.write}:{}) ; this.l={} } write(s,cb){ if(this._write.length) this._write(s,'utf8',typeof cb==='function'?cb:()=>{}); return true } listenerCount(n){ return (this.l[n]||[]).length } on(n,f){ (this.l[n]??=[]).push(f); return this } once(n,f){ return this.on(n,f) } removeListener(n,f){ this.l[n]=(this.l[n]||[]).filter(x=>x!==f); return this } }
Writable.Writable=Writable; Writable.Stream=Writable;
const hijack={ out:null, err:null };
common.hijackStdout=undefined;
const req=(n)=>{ n=n.replace(/^node:/,''); switch(n){ case 'assert': case 'assert/strict': return assert; case '../common': return common; case 'util': return util; case 'util/types': return util.types; case 'console': return console; case 'process': return process; case 'events': return Object.assign(class EventEmitter{}, {EventEmitter: class EventEmitter{}}); case 'stream': return Writable; case 'buffer': return {Buffer:undefined}; case 'url': return { pathToFileURL: (s)=>({href:'file://'+s}), URL: class URL{} }; case 'vm': return { runInNewContext: (s)=>{ return (0,eval)(s) }, runInContext(){}, createContext(){} }; case 'path': return { join: (...a)=>a.join('/') }; case 'os': return {EOL:'\n'}; case '../common/hijackstdio': return { hijackStdout(f){ console._stdout={write:(s)=>f(s),listenerCount(){return 1},removeListener(){}} }, restoreStdout(){ console._stdout=undefined }, hijackStderr(f){ console._stderr={write:(s)=>f(s),listenerCount(){return 1},removeListener(){}} }, restoreStderr(){ console._stderr=undefined } }; case 'internal/util': case 'internal/test/binding': throw 'SKIP internal'; } throw new Error('no module '+n) };
try { new Function('require','exports','module','__filename','__dirname','console','process','global', file+'\n//# sourceURL=test.js')(req,{},{},'/t/test.js','/t',console,process,globalThis) } catch(e) { fail('uncaught '+(e&&e.stack||e)) }
return () => { for (const c of calls) if (c.got!==c.n) failures.push('mustCall '+c.got+' of '+c.n+' '+c.at.split('\n').slice(2,4).join(' ')); return failures.join('\n') };
})`

func TestAdhoc(t *testing.T) {
	for _, f := range strings.Fields(os.Getenv("FILES")) {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		withEnv(t, func(e *env.Env, w *written) {
			process := e.Require("process")
			for name, body := range map[string]string{"cwd": "return '/work'", "on": "return this", "nextTick": "Promise.resolve().then(arguments[0])"} {
				v, _ := e.VM.RunString("(function(){" + body + "})")
				js.Set(process, name, v)
			}
			js.Set(process, "versions", e.VM.NewObject())
			js.Set(process, "platform", "linux")
			js.Set(process, "execArgv", e.VM.NewArray())
			v, err := e.VM.RunString(mini)
			if err != nil {
				t.Fatal(err)
			}
			var res js.Value
			e.Enter(func(any) {
				res = e.Call(engine.FuncOf(v), js.Undefined, util.Of(e).Exports, e.VM.ToValue(string(src)), e.VM.Get("console"), process)
			}, nil)
			e.RunJobs()
			t.Logf("== %s\n%s", f, e.Call(engine.FuncOf(res), js.Undefined).String())
		})
	}
}
