import { parseTopology, plan } from "./components/topology/index.ts";
import { planPlacement } from "./components/topology/failover.ts";
import { catalogueOf } from "./components/topology/catalogue.ts";
const names = [...Object.keys(catalogueOf("aws")!).filter(n=>n!=="us-west-1").slice(0,8).map(n=>[n,"aws"]),...Object.keys(catalogueOf("gcp")!).slice(0,9).map(n=>[n,"gcp"])];
const decl=(n:number,even:boolean,mode="active-active",survive=1)=>({regions:Object.fromEntries(names.slice(0,n).map(([name,cloud],index)=>[name,{cloud,index,weight:even?1:[2,1,1.5,.5,3][index%5]}])),dns:{zone:"example.com"},coordination:{leaseSeconds:60},service:{shardReplicas:3},failover:{mode,survive:{regions:survive},targets:{serviceSeconds:900}}});
const time=(f:()=>unknown,n=15)=>{for(let i=0;i<5;i++)f();const ts=[];for(let i=0;i<n;i++){const t=performance.now();f();ts.push(performance.now()-t);}ts.sort((a,b)=>a-b);return `min ${ts[0].toFixed(1)} med ${ts[n>>1].toFixed(1)}`};
for (const even of [true,false]) for (const survive of [1,2]) {
  const t=parseTopology(decl(16,even,"active-active",survive),{name:"prod",source:"x"});
  const t15=parseTopology(decl(15,even,"active-active",survive),{name:"prod",source:"x"});
  const p15=plan(t15); const p=plan(t);
  console.log(even,survive,"parse",time(()=>parseTopology(decl(16,even,"active-active",survive),{name:"prod",source:"x"})),"scratch",time(()=>plan(t)),"same",time(()=>plan(t,p.placement)),"15→16",time(()=>plan(t,p15.placement)),"16→15",time(()=>plan(t15,p.placement)), "placement alone", time(()=>planPlacement(t,undefined)));
}
const t=parseTopology(decl(16,true,"active-passive",2),{name:"prod",source:"x"}); console.log("passive",time(()=>plan(t)), time(()=>plan(t,plan(t).placement)));
