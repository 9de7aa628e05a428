use bidprice_core::*;
#[test] fn vectors(){
 let mut bad=0; let mut n=0; let mut slow=0;
 for f in ["real","wide","legacy","amd","deny","maps","default","default-maps"]{
  let text=std::fs::read_to_string(format!("../../tests/vectors/{f}.jsonl")).unwrap();
  for l in text.lines(){ n+=1;
   let v:serde_json::Value=serde_json::from_str(l).unwrap();
   let env=|k:&str| v["env"][k].as_str().map(|s|s.to_owned());
   let t:Vec<Option<String>>=Target::ALL.iter().map(|t|env(t.variable())).collect();
   let m=env("PRICE_TARGET_GPU_MAPPINGS");
   let mut texts=TariffTexts{compat:Some(if f.starts_with("default"){"documented"}else{"script"}),gpu_mappings:m.as_deref(),..Default::default()};
   for i in 0..8{texts.targets[i]=t[i].as_deref();}
   let stdin=v["stdin"].as_str().unwrap();
   if read_order_both_ways(stdin.as_bytes()).0.is_none(){slow+=1}
   let r=(||{ let o=read_order(stdin.as_bytes())?; let t=Tariff::parse(&texts)?; let q=quote_for(&o,&t)?;
     bid_for(q.usd_per_month,&o.ask,||Ok(Rate::parse(v["rate"].as_str().unwrap()).unwrap()))})();
   let (out,exit,err)=match &r{Ok(b)=>(b.price.to_string(),0,String::new()),Err(e)=>(String::new(),1,e.to_string())};
   let e=v["stderr"].as_str();
   if out!=v["stdout"].as_str().unwrap()||exit!=v["exit"].as_i64().unwrap()||e.is_some_and(|e|e!=err){bad+=1; if bad<12{println!("{} ours {out:?} {exit} {err:?} want {} {} {:?}",v["id"],v["stdout"],v["exit"],e)}}
  }}
 println!("{n} bad {bad} slow {slow}"); assert_eq!(bad,0);
}
