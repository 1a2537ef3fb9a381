//! Is what readers are shown from memory what the database says? `make checker`.
//!
//! It publishes, edits, moves, renames, takes back and deletes at random on two servers over one PostgreSQL database
//! (and on one over SQLite), while readers fetch pages from both. After each write it asks the server that wrote for
//! some pages twice, as readers do and past everything that is kept (`X-Cache-Bypass: 1`), and compares; the other
//! server is asked until it agrees, and how long that took is told. With `--kill` servers are killed now and then in
//! the middle of a write; what was acknowledged must be there afterwards, and a receiver of webhooks must have been told
//! of everything that the change feed shows. At the end each server's text index is asked what it finds, and must find
//! what one finds that is made anew.
//!
//! The servers are built with the feature `test-writes`. docs/testing.md says how to read the figures.

mod client;
mod database;
mod found;
mod node;
mod pages;
mod random;
mod tally;
mod told;
mod world;
mod write;

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};

use self::{
    client::{Answer, Client},
    database::Database,
    node::Node,
    pages::Page,
    random::Random,
    tally::{Readers, Tally},
    told::Receiver,
    world::World,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// One server.
    Sqlite,
    /// Two servers.
    Postgres,
}

/// Compares what is kept in memory with the database while both change
#[derive(Debug, Parser)]
struct Options {
    /// How many writes
    #[arg(long, default_value_t = 10_000)]
    steps: u32,
    /// The same number gives the same writes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Articles that are there at the beginning
    #[arg(long, default_value_t = 300)]
    articles: u32,
    /// Readers on each server
    #[arg(long, default_value_t = 4)]
    readers: u32,
    /// Pages that are compared after each write
    #[arg(long, default_value_t = 6)]
    sample: u32,
    /// Milliseconds after which the other server must agree
    #[arg(long, default_value_t = 1_500)]
    bound: u64,
    /// Kill servers now and then
    #[arg(long)]
    kill: bool,
    /// One step in so many kills one
    #[arg(long, default_value_t = 150)]
    kill_every: usize,
    /// The database
    #[arg(long, value_enum, default_value = "postgres")]
    engine: Engine,
    /// A server that was built with the feature test-writes
    #[arg(long)]
    program: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let mut options = Options::parse();
    // The servers run in folders of their own.
    options.program = std::path::absolute(&options.program)?;
    let database = Database::prepare(&options).await?;
    let mut nodes = Vec::new();
    for _ in 0..if options.engine == Engine::Postgres { 2 } else { 1 } {
        nodes.push(Node::start(&options.program, database.url()).await?);
    }
    let world = World::read(nodes[0].address).await?;
    let receiver = Receiver::register(&options.program, database.url(), nodes[0].address).await?;
    let readers = Arc::new(Readers::default());
    let reading = read(&options, &nodes, &world, &readers);
    let mut checker = Checker {
        random: Random::new(options.seed),
        clients: clients(&nodes),
        watching: clients(&nodes),
        tally: Tally::default(),
        nodes,
        world,
        database,
        options,
    };
    let started = Instant::now();
    let mut terminate = signal(SignalKind::terminate())?;
    // Whoever ends it early must not leave servers behind.
    let done = tokio::select! {
        done = checker.run() => done,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
        _ = terminate.recv() => Err(anyhow::anyhow!("terminated")),
    };
    reading.stop().await;
    let Checker {
        mut tally,
        nodes,
        world,
        database,
        options,
        ..
    } = checker;
    if done.is_ok() {
        receiver.check(nodes[0].address, &mut tally).await?;
        found::check(&options.program, database.url(), &nodes, &world, &mut tally).await?;
    }
    for node in nodes {
        node.stop().await?;
    }
    done?;
    database.check_to_the_end(&mut tally).await?;
    Ok(if tally.report(&options, &readers, started.elapsed()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn clients(nodes: &[Node]) -> Vec<Client> {
    nodes.iter().map(|node| Client::to(node.address)).collect()
}

/// Readers that fetch pages for as long as the checker runs.
struct Reading {
    tasks: JoinSet<()>,
    stop: Arc<AtomicBool>,
}

impl Reading {
    async fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        while self.tasks.join_next().await.is_some() {}
    }
}

fn read(options: &Options, nodes: &[Node], world: &World, readers: &Arc<Readers>) -> Reading {
    let stop = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    // What is there at the beginning; the checker itself asks for the rest.
    let pages: Arc<Vec<Page>> = Arc::new(world.front_pages());
    for (place, node) in nodes.iter().enumerate() {
        for number in 0..options.readers {
            let mut client = Client::to(node.address);
            let mut random = Random::new(options.seed ^ (u64::from(number) << 32) ^ (place as u64 + 1));
            let (pages, readers, stop) = (Arc::clone(&pages), Arc::clone(readers), Arc::clone(&stop));
            tasks.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let page = random.one_of(&pages);
                    match client.fetch(page, false).await {
                        Ok(answer) => readers.count(&answer),
                        // Killed for a moment.
                        Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                    }
                }
            });
        }
    }
    Reading { tasks, stop }
}

struct Checker {
    options: Options,
    random: Random,
    nodes: Vec<Node>,
    clients: Vec<Client>,
    /// Connections by which it is watched when a write arrives at another server.
    watching: Vec<Client>,
    world: World,
    database: Database,
    tally: Tally,
}

impl Checker {
    async fn run(&mut self) -> anyhow::Result<()> {
        for step in 0..self.options.steps {
            let place = self.random.below(self.nodes.len());
            if self.options.kill && self.random.below(self.options.kill_every) == 0 {
                self.kill_while_writing(place)
                    .await
                    .with_context(|| format!("step {step}"))?;
            }
            self.step(place).await.with_context(|| format!("step {step}"))?;
            if step > 0 && step % 500 == 0 {
                self.tally.progress(step);
            }
        }
        Ok(())
    }

    /// One write, and what readers see of it on the server that wrote and on the other one.
    async fn step(&mut self, place: usize) -> anyhow::Result<()> {
        let write = self.world.think_of_a_write(&mut self.random);
        let answer = self.clients[place].write(&write.body).await?;
        let acknowledged = Instant::now();
        let Some(done) = self.world.follow(&write, &answer)? else {
            self.tally.refused += 1;
            return Ok(());
        };
        self.tally.writes += 1;
        self.database.acknowledged(&done);
        let own = self.world.page_of(&done);
        let mut pages = self.world.pages_about(&done, &mut self.random);
        while pages.len() < self.options.sample as usize {
            pages.push(self.world.any_page(&mut self.random));
        }
        let other = (0..self.nodes.len()).find(|other| *other != place);
        let bound = Duration::from_millis(self.options.bound);
        let (compared, seen) = tokio::try_join!(compare(&mut self.clients[place], &pages), async {
            let (Some(page), Some(other)) = (&own, other) else {
                return Ok(None);
            };
            let [writer, reader] = self
                .watching
                .get_disjoint_mut([place, other])
                .context("there are two servers")?;
            wait_for(writer, reader, page, acknowledged, bound)
                .await
                .map(Some)
        })?;
        self.tally.compared += pages.len() as u64;
        for (page, stored, shown) in compared {
            // What another server's worker of time wrote since, this one learns of within the bound.
            let settled = if self.database.holds_later_than(&done).await? {
                let [writer, reader] = [&mut self.clients[place], &mut self.watching[place]];
                wait_for(writer, reader, page, acknowledged, bound).await?
            } else {
                Seen::Late { stored, shown }
            };
            match settled {
                Seen::After(delay) => self.tally.overtaken.push(delay),
                Seen::Late { stored, shown } => self.tally.mismatch(page, &write.body, &stored, &shown),
            }
        }
        match (seen, own) {
            (Some(Seen::After(delay)), _) => self.tally.delays.push(delay),
            (Some(Seen::Late { stored, shown }), Some(page)) => {
                self.tally.late(&page, &write.body, &stored, &shown);
            }
            _ => {}
        }
        Ok(())
    }

    /// Kills a server in the middle of a write, starts it again, and compares with what was acknowledged.
    async fn kill_while_writing(&mut self, place: usize) -> anyhow::Result<()> {
        let write = self.world.think_of_a_write(&mut self.random);
        let pause = Duration::from_micros(self.random.below(6_000) as u64);
        let client = &mut self.clients[place];
        let node = &mut self.nodes[place];
        let (answer, ()) = tokio::join!(client.write(&write.body), async {
            tokio::time::sleep(pause).await;
            node.kill();
        });
        match answer {
            Ok(answer) => {
                if let Some(done) = self.world.follow(&write, &answer)? {
                    self.database.acknowledged(&done);
                }
            }
            // Whether it was written, only the database knows.
            Err(_) => self.tally.unanswered += 1,
        }
        self.tally.kills += 1;
        node.start_again().await?;
        self.database.check(&mut self.tally).await?;
        self.world.look_again(&self.database).await
    }
}

/// The pages of which readers do not see what is stored: as they get it, a page is none of two that were made anew
/// before and after it.
async fn compare<'p>(
    client: &mut Client,
    pages: &'p [Page],
) -> anyhow::Result<Vec<(&'p Page, Answer, Answer)>> {
    let mut wrong = Vec::new();
    for page in pages {
        let stored = client.fetch(page, true).await?;
        let shown = client.fetch(page, false).await?;
        anyhow::ensure!(shown.status < 500, "{page:?} answered {}", shown.status);
        if shown.same(&stored) {
            continue;
        }
        // The worker of time may have written in between.
        let again = client.fetch(page, true).await?;
        if !shown.same(&again) {
            wrong.push((page, again, shown));
        }
    }
    Ok(wrong)
}

/// When the other server showed what was written.
enum Seen {
    After(Duration),
    Late { stored: Answer, shown: Answer },
}

/// Waits until a reader of the other server sees what is stored.
async fn wait_for(
    writer: &mut Client,
    reader: &mut Client,
    page: &Page,
    acknowledged: Instant,
    bound: Duration,
) -> anyhow::Result<Seen> {
    let mut stored = writer.fetch(page, true).await?;
    loop {
        let shown = reader.fetch(page, false).await?;
        let seen = acknowledged.elapsed();
        if shown.same(&stored) {
            return Ok(Seen::After(seen));
        }
        // The worker of time may have written meanwhile.
        stored = writer.fetch(page, true).await?;
        if shown.same(&stored) {
            return Ok(Seen::After(seen));
        }
        if seen > bound {
            return Ok(Seen::Late { stored, shown });
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
