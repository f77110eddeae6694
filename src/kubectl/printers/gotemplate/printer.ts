import { canonicalJson } from "../../../apimachinery/json.ts";
import { CommandError } from "../../errors.ts";
import { readTemplate } from "../jsonpath/printer.ts";
import { quoteGo } from "../quote.ts";
import { PrintError, type Printer, type PrintOptions } from "../types.ts";
import { Executor } from "./execute.ts";
import { isFunction } from "./functions.ts";
import { TemplateError } from "./lexer.ts";
import { parseTemplate } from "./parser.ts";
import { formatTemplateValue } from "./values.ts";

/** The printer of -o go-template, template and their -file forms. Throws the sentences of a broken template. */
export function make(format: string, argument: string | undefined, options: PrintOptions): Printer {
  let text = argument || options.template || "";
  if (!text) throw new CommandError("template format specified but no template given");
  if (format === "go-template-file" || format === "templatefile") text = readTemplate(text, options.cwd);
  try {
    const template = parseTemplate(text, isFunction);
    return new GoTemplatePrinter(new Executor(template, options.allowMissingKeys === false), text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new CommandError(`error parsing template ${text}, ${error.message}`);
  }
}

class GoTemplatePrinter implements Printer {
  constructor(
    private readonly executor: Executor,
    private readonly template: string,
  ) {}

  print(object: any): string {
    try {
      return this.executor.run(object);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const help = `Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${this.template}\n\traw data was:\n\t\t${canonicalJson(object)}\n\tobject given to template engine was:\n\t\t${formatTemplateValue(object)}\n\n`;
      throw new PrintError(
        `error executing template ${quoteGo(this.template)}: ${error.message}`,
        this.executor.partial + help,
      );
    }
  }
}
