import { Command, CommanderError } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { CityflowError, errorText } from '../domain/errors.ts';
import type { Language } from '../domain/language.ts';
import { type Console, openConsole } from './console.ts';
import type { DemoCommand } from './demo.ts';
import { codeOfSignal, FAILED, USAGE } from './exit.ts';
import type { FetchFlags } from './fetch.ts';
import { interruptible } from './interrupt.ts';
import { MESSAGES, type Messages } from './messages.ts';
import {
  type CommonOptions,
  type DateOptions,
  type ListenOptions,
  parseCount,
  parseDate,
  parseDates,
  parseTypes,
  withListening,
} from './options.ts';

const SHOWN_ITEMS = 15;

/** Commands are loaded when they are called: `dates` need not wait for the SQL engine. */
type Action = (config: Config, console: Console) => Promise<number>;

/**
 * The command line.
 * @param args the arguments after the program's name
 * @returns the exit code: 0 done, 1 error, 2 usage, 3 done but incomplete, 128 + n stopped by signal n
 */
export async function main(args: readonly string[]): Promise<number> {
  let language: Language = 'fr';
  try {
    const config = readConfig();
    language = config.language;
    return await parse(args, config);
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, MESSAGES[language]);
    if (!(error instanceof CityflowError)) throw error;
    process.stderr.write(`cityflow : ${errorText(error, language)}\n`);
    if (args.includes('--debug')) process.stderr.write(`${error.stack}\n${String(error.cause ?? '')}\n`);
    if (error.code === 'INTERRUPTED')
      return codeOfSignal((error as CityflowError<'INTERRUPTED'>).params.signal);
    return error.code === 'USAGE' || error.code === 'DATE_INVALID' ? USAGE : FAILED;
  }
}

async function parse(args: readonly string[], config: Config): Promise<number> {
  const messages = MESSAGES[config.language];
  const { options } = messages;
  let code = 0;

  const program = new Command('cityflow').description(messages.program);
  program.exitOverride().configureOutput({ writeErr: () => {} });

  function command(
    name: keyof Messages['commands'],
    syntax: string = name,
    parent: Command = program,
  ): Command {
    return parent
      .command(syntax)
      .description(messages.commands[name])
      .option('--quiet', options.quiet)
      .option('--json', options.json)
      .option('--debug', options.debug)
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
  }
  async function act({ quiet = false, json = false }: CommonOptions, action: Action): Promise<void> {
    const console = openConsole({ quiet, json, language: config.language });
    try {
      code = await action(config, console);
    } finally {
      console.endProgress();
    }
  }

  const halves = { run: [true, true], process: [true, false], report: [false, true] } as const;
  for (const name of ['run', 'process', 'report'] as const) {
    const [process, report] = halves[name];
    const dated = command(name)
      .option('--date <date>', options.date)
      .option('--from <date>', options.from)
      .option('--to <date>', options.to);
    if (process) dated.option('--only <types>', options.only);
    dated.action((given: CommonOptions & DateOptions & { only?: string }) =>
      act(given, async (config, console) => {
        const { runCommand } = await import('./run.ts');
        const types = parseTypes(given.only, messages);
        const asked = { dates: parseDates(given, messages), types, process, report };
        return interruptible((signal) => runCommand(config, { ...asked, signal }, console));
      }),
    );
  }

  const ports = (one: Command) =>
    one.option('--port <port>', options.port).option('--host <address>', options.host);
  ports(command('start')).action((given: CommonOptions & ListenOptions) =>
    act(given, async (config, console) => {
      const { startCommand } = await import('./start.ts');
      const used = withListening(config, given, messages);
      return interruptible((signal) => startCommand(used, console, signal));
    }),
  );

  ports(command('serve')).action((given: CommonOptions & ListenOptions) =>
    act(given, async (config, console) => {
      const { serveCommand } = await import('./serve.ts');
      const used = withListening(config, given, messages);
      return interruptible((signal) => serveCommand(used, console, signal));
    }),
  );

  const keys = program.command('keys').description(messages.commands.keys).exitOverride();
  command('keys add', 'add <name>', keys)
    .option('--role <role>', options.role, 'lecture')
    .option('--days <n>', options.expires)
    .action((name: string, given: CommonOptions & { role: string; days?: string }) =>
      act(given, async (config, console) => {
        const { addKeyCommand } = await import('./keys.ts');
        const days = parseCount('--days', given.days, messages);
        return addKeyCommand(config, { name, role: given.role, ...(days ? { days } : {}) }, console);
      }),
    );
  command('keys list', 'list', keys).action((given: CommonOptions) =>
    act(given, async (config, console) => (await import('./keys.ts')).listKeysCommand(config, console)),
  );
  command('keys revoke', 'revoke <key>', keys).action((key: string, given: CommonOptions) =>
    act(given, async (config, console) => (await import('./keys.ts')).revokeKeyCommand(config, key, console)),
  );

  command('fetch')
    .option('--source <names>', options.source)
    .option('--date <date>', options.fetchDate)
    .option('--from <date>', options.from)
    .option('--to <date>', options.to)
    .option('--last <days>', options.last)
    .option('--into <raw>', options.into)
    .option('--no-history', options.noHistory)
    .option('--again', options.again)
    .option('--bulk', options.bulk)
    .action((given: CommonOptions & FetchFlags) =>
      act(given, async (config, console) => {
        const { fetchCommand, parseFetch } = await import('./fetch.ts');
        const asked = parseFetch(given, messages);
        return interruptible((signal) => fetchCommand(config, { ...asked, signal }, console));
      }),
    );

  command('daily')
    .option('--no-fetch', options.noFetch)
    .action((given: CommonOptions & { fetch: boolean }) =>
      act(given, async (config, console) => {
        const { dailyCommand } = await import('./daily.ts');
        return interruptible((signal) => dailyCommand(config, { fetch: given.fetch, signal }, console));
      }),
    );

  command('demo')
    .option('--out <folder>', options.out, './demo')
    .option('--from <date>', options.from)
    .option('--days <n>', options.days)
    .option('--arcs <n>', options.arcs)
    .option('--rows <n>', options.rows)
    .option('--seed <n>', options.seed)
    .action((given: CommonOptions & Record<'out' | 'from' | 'days' | 'arcs' | 'rows' | 'seed', string>) =>
      act(given, async (_config, console) => {
        const { demoCommand } = await import('./demo.ts');
        const counts = (['days', 'arcs', 'rows', 'seed'] as const).flatMap((name) => {
          const value = parseCount(`--${name}`, given[name], messages);
          return value === undefined ? [] : [[name, value]];
        });
        const from = given.from === undefined ? {} : { from: parseDate(given.from) };
        const demo: DemoCommand = { out: given.out, ...from, ...Object.fromEntries(counts) };
        return interruptible((signal) => demoCommand(demo, console, signal));
      }),
    );

  command('check')
    .option('--create', options.create)
    .action((given: CommonOptions & { create?: boolean }) =>
      act(given, async (config, console) =>
        (await import('./check.ts')).checkCommand(config, given.create ?? false, console),
      ),
    );
  command('sync').action((given: CommonOptions) =>
    act(given, async (config, console) => (await import('./sync.ts')).syncCommand(config, console)),
  );
  command('dates').action((given: CommonOptions) =>
    act(given, async (config, console) => (await import('./dates.ts')).datesCommand(config, console)),
  );
  command('show', 'show <type> <date>')
    .option('--limit <n>', options.limit)
    .action((type: string, date: string, given: CommonOptions & { limit?: string }) =>
      act(given, async (config, console) => {
        const { showCommand } = await import('./show.ts');
        const limit = parseCount('--limit', given.limit, messages) ?? SHOWN_ITEMS;
        return showCommand(config, type, date, limit, console);
      }),
    );

  await program.parseAsync([...args], { from: 'user' });
  return code;
}

/** Commander's own complaints, in the user's language; help and version are not complaints. */
function usage(error: CommanderError, { usage: texts }: Messages): number {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return USAGE;
  const name = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  const known: Readonly<Record<string, string>> = {
    'commander.unknownCommand': texts.unknownCommand(name),
    'commander.unknownOption': texts.unknownOption(name),
    'commander.missingArgument': texts.missingArgument(name),
    'commander.optionMissingArgument': texts.missingArgument(name),
    'commander.excessArguments': texts.excessArguments(name),
  };
  process.stderr.write(`cityflow : ${known[error.code] ?? error.message} — ${texts.help}\n`);
  return USAGE;
}
