import { describe, expect, it } from 'vitest';
import { lineLabel, linesInTexts } from '../../src/sources/traffic/lines.ts';
import { severityOf } from '../../src/sources/traffic/severity.ts';
import { readTexts, stripHtml } from '../../src/sources/traffic/texts.ts';

describe('severity', () => {
  it.each([
    ['NO_SERVICE', null, 'CRITIQUE'],
    ['SIGNIFICANT_DELAYS', 60, 'ELEVEE'],
    ['REDUCED_SERVICE', null, 'ELEVEE'],
    ['DETOUR', null, 'ELEVEE'],
    ['MODIFIED_SERVICE', null, 'MOYENNE'],
    ['ADDITIONAL_SERVICE', null, 'MOYENNE'],
    ['STOP_MOVED', null, 'MOYENNE'],
    ['OTHER_EFFECT', 0, 'FAIBLE'],
    ['UNKNOWN_EFFECT', 0, 'CRITIQUE'],
    ['UNKNOWN_EFFECT', null, 'FAIBLE'],
    [null, 0, 'CRITIQUE'],
    [null, 30, 'ELEVEE'],
    [null, 45, 'MOYENNE'],
    [null, 60, 'FAIBLE'],
    [null, null, null],
    ['constructor', null, 'FAIBLE'],
  ] as const)('%s, priority %s → %s', (effect, priority, expected) => {
    expect(severityOf(effect, priority)).toBe(expected);
  });
});

describe('texts', () => {
  it('lose their tags and entities, not the names in angle brackets', () => {
    expect(
      stripHtml(
        "<p>L&rsquo;arrêt n'est pas desservi<br>direction Antony <RER>.&nbsp;<a href='x'>Plus</a></p>",
      ),
    ).toBe("L’arrêt n'est pas desservi direction Antony <RER>. Plus");
    expect(stripHtml('Hall <> Quai 1 &#233;t&eacute; &constructor; &#x110000;')).toBe(
      'Hall <> Quai 1 été &constructor; &#x110000;',
    );
  });

  it('give the title of the titre channel, else the first message', () => {
    const message = { text: '<p>Un long message</p>', channel: { name: 'moteur', types: ['web'] } };
    const title = { text: 'Métro 13 : trafic interrompu', channel: { name: 'titre', types: ['title'] } };
    expect(readTexts([message, title]).title).toBe('Métro 13 : trafic interrompu');
    expect(readTexts([{ text: ' ' }, message]).title).toBe('Un long message');
    expect(readTexts('rien').title).toBeNull();
  });

  it.each([
    ['Trafic interrompu sur la ligne 13', ['métro 13']],
    ['RER B : trafic perturbé', ['RER B']],
    ['Le T3a est interrompu, ainsi que le tramway T13', ['tram T13', 'tram T3a']],
    ['Bus 395 : travaux', ['bus 395']],
    ['La ligne 595 est déviée', ['bus 595']],
    ['Métro ligne 7bis et ligne H', ['métro 7bis', 'train H']],
    ['Correspondance T2-T3b fermée', ['tram T2', 'tram T3b']],
    ['SYN Tramway SYN-T3 : trafic interrompu', []],
    ['La ligne a été rétablie', []],
    ["Panne d'un ascenseur", []],
  ])('« %s » names %j', (text, expected) => {
    expect(linesInTexts([text]).map(lineLabel)).toEqual(expected);
  });
});
